import { useSubmit } from '@remix-run/react'
import { useEffect } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { CopyField } from '../copy-field'
import { Card } from '../page'
import { useToast } from '../toast'
import type { PeopleResult } from './people-result'

/** What an action did: a toast (with undo where there is one), and a new password or a link where one was made. */
export function PeopleNotices({ result, institutionId }: { result: PeopleResult | undefined; institutionId: string }) {
  const { t } = useTranslation(['people', 'account'])
  const toast = useToast()
  const submit = useSubmit()

  useEffect(() => {
    if (!result) return
    const { outcome } = result
    switch (outcome.kind) {
      case 'added': return toast({ text: t('people.added', { name: outcome.name }), tone: 'done' })
      case 'role-added': return toast({ text: t('people.roleAdded', { name: outcome.name }), tone: 'done' })
      case 'invited': return toast({ text: t('people.invitedInstead', { email: outcome.email }), tone: 'done' })
      case 'gone': return toast({ text: t('people.gone') })
      case 'forbidden': return toast({ text: t('people.notAllowed'), tone: 'danger' })
      case 'last-administrator': return toast({ text: t('people.lastAdministrator'), tone: 'danger' })
      case 'demo-account': return toast({ text: t('people.demoAccount'), tone: 'danger' })
      case 'already-has':
      case 'already-invited':
      case 'wrong':
      case 'renewed': return
      case 'done': {
        const { name } = outcome
        if (result.intent === 'remove-role') toast({ text: t('people.roleRemoved', { name, role: t(`role.${result.role}`) }), tone: 'done' })
        if (result.intent === 'reset-second-factor') toast({ text: t('account:colleague.resetDone', { name }), tone: 'done' })
        if (result.intent === 'reactivate') toast({ text: t('people.reactivatedToast', { name }), tone: 'done' })
        if (result.intent === 'set-classes') toast({ text: t('people.classesSaved', { name }), tone: 'done' })
        if (result.intent === 'deactivate') {
          const { personId } = result
          toast({ text: t('people.deactivatedToast', { name }), tone: 'done', onUndo: () => submit({ intent: 'reactivate', personId, institutionId }, { method: 'post', preventScrollReset: true }) })
        }
      }
    }
  }, [result, toast, t, submit, institutionId])

  if (result?.outcome.kind === 'invited') return <Card><CopyField label={t('invitations.link', { email: result.outcome.email })} value={result.outcome.link} hint={t('invitations.linkOnce')} /></Card>
  const made = result && (result.outcome.kind === 'added' || result.outcome.kind === 'renewed') ? result.outcome : null
  if (!made) return null
  return <Card><CopyField label={t('people.password', { name: made.name })} value={made.password} hint={t('people.passwordOnce')} /></Card>
}
