import { useSubmit } from '@remix-run/react'
import { useEffect } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { CopyField } from '../copy-field'
import { Card } from '../page'
import { useToast } from '../toast'
import type { InvitationsResult } from './invitations-result'

/** What an action did: a toast (with undo where there is one), and a link where one was made. */
export function InvitationNotices({ result }: { result: InvitationsResult | undefined }) {
  const { t } = useTranslation('people')
  const toast = useToast()
  const submit = useSubmit()

  useEffect(() => {
    if (!result) return
    const { outcome } = result
    switch (outcome.kind) {
      case 'invited': return toast({ text: t('invitations.invited', { email: outcome.email }), tone: 'done' })
      case 'sent': return toast({ text: t('invitations.sentAgain', { email: outcome.email }), tone: 'done' })
      case 'too-late': return toast({ text: t('invitations.tooLate', { email: outcome.email }), tone: 'danger' })
      case 'gone':
      case 'forbidden': return toast({ text: t('invitations.gone'), tone: 'danger' })
      case 'already-invited':
      case 'already-member':
      case 'wrong': return
      case 'done': {
        if (result.intent === 'restore') return toast({ text: t('invitations.restored', { email: outcome.email }), tone: 'done' })
        if (result.intent !== 'withdraw') return
        const { invitationId } = result
        toast({ text: t('invitations.withdrawn', { email: outcome.email }), tone: 'done', onUndo: () => submit({ intent: 'restore', invitationId }, { method: 'post', preventScrollReset: true }) })
      }
    }
  }, [result, toast, t, submit])

  const made = result && (result.outcome.kind === 'invited' || result.outcome.kind === 'sent') ? result.outcome : null
  if (!made) return null
  return <Card><CopyField label={t('invitations.link', { email: made.email })} value={made.link} hint={t('invitations.linkOnce')} /></Card>
}
