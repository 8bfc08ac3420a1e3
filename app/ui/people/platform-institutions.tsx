import { useFetcher } from '@remix-run/react'
import { Building2, CircleAlert, MailPlus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { LANGUAGE_NAMES, LANGUAGES } from '~/i18n/languages'
import { Badge } from '../badge'
import { Button, IconButton } from '../button'
import { CopyField } from '../copy-field'
import { Dialog } from '../dialog'
import { Select, TextField } from '../field'
import { Card } from '../page'
import { Table, Td, Th } from '../table'
import { useToast } from '../toast'

interface Row { id: string; name: string; mayBePublic: boolean; people: number; administrators: number }

export type PlatformAnswer =
  | { intent: 'make-institution'; outcome: { kind: 'made'; institutionId: string; name: string; email: string | null; link: string | null } | { kind: 'wrong'; field: 'name' | 'email' | 'language' } | { kind: 'name-taken' } | { kind: 'forbidden' } }
  | { intent: 'invite-administrator'; outcome: { kind: 'invited'; email: string; link: string } | { kind: 'already-invited' | 'already-member'; email: string } | { kind: 'wrong'; field: 'email' | 'language' } | { kind: 'gone' } | { kind: 'forbidden' } }

/** For whoever runs the installation: its institutions, a new one, and an administrator for one that has none. */
export function PlatformInstitutions({ institutions, language }: { institutions: readonly Row[]; language: string }) {
  const { t } = useTranslation('people')
  const toast = useToast()
  const fetcher = useFetcher<PlatformAnswer>()
  const form = useRef<HTMLFormElement>(null)
  const [inviting, setInviting] = useState<Row | null>(null)
  const { data } = fetcher
  const outcome = data?.outcome
  const wrong = outcome?.kind === 'wrong' ? outcome.field : null

  useEffect(() => {
    if (!data) return
    const { outcome } = data
    switch (outcome.kind) {
      case 'made':
        form.current?.reset()
        return toast({ text: t('institution.madeInstitution', { name: outcome.name, email: outcome.email ?? '' }), tone: 'done' })
      case 'invited':
        setInviting(null)
        return toast({ text: t('invitations.invited', { email: outcome.email }), tone: 'done' })
      case 'already-invited': return toast({ text: t('institution.alreadyInvited', { email: outcome.email }) })
      case 'already-member': return toast({ text: t('institution.alreadyMember', { email: outcome.email }) })
      case 'gone':
      case 'forbidden': return toast({ text: t('institution.gone'), tone: 'danger' })
      case 'wrong':
      case 'name-taken':
    }
  }, [data, toast, t])

  const made = (outcome?.kind === 'made' || outcome?.kind === 'invited') && outcome.link && outcome.email ? { link: outcome.link, email: outcome.email } : null
  const languages = <Select label={t('invitations.language')} name="language" defaultValue={language}>{LANGUAGES.map((one) => <option key={one} value={one}>{LANGUAGE_NAMES[one]}</option>)}</Select>
  return (
    <Card title={t('institution.platformTitle')}>
      <p className="max-w-prose text-sm text-ink-soft">{t('institution.platformLead')}</p>
      <Table caption={t('institution.platformTitle')} head={<><Th>{t('institution.name')}</Th><Th>{t('people.title')}</Th><Th className="w-0"><span className="sr-only">{t('invitations.actions')}</span></Th></>}>
        {institutions.map((one) => (
          <tr key={one.id}>
            <Td><span className="flex flex-wrap items-center gap-2 font-medium">{one.name}{one.mayBePublic && <Badge tone="attention">{t('institution.public')}</Badge>}</span></Td>
            <Td className="text-sm text-ink-soft" data-figures>
              {t('institution.people', { count: one.people })}{' · '}
              {one.administrators > 0 ? t('institution.administrators', { count: one.administrators }) : <span className="inline-flex items-center gap-1 font-medium text-attention"><CircleAlert className="size-4" aria-hidden />{t('institution.noAdministrator')}</span>}
            </Td>
            <Td className="py-1"><IconButton label={t('institution.inviteAdministratorFor', { name: one.name })} onClick={() => setInviting(one)}><MailPlus aria-hidden /></IconButton></Td>
          </tr>
        ))}
      </Table>
      {made && <CopyField label={t('invitations.link', { email: made.email })} value={made.link} hint={t('invitations.linkOnce')} />}
      <fetcher.Form ref={form} method="post" className="flex flex-col gap-4 border-t border-line pt-4">
        <h3 className="font-semibold">{t('institution.make')}</h3>
        <input type="hidden" name="intent" value="make-institution" />
        <div className="grid items-start gap-4 sm:grid-cols-3">
          <TextField label={t('institution.name')} name="name" required maxLength={120} autoComplete="off" error={data?.intent === 'make-institution' && (outcome?.kind === 'name-taken' ? t('institution.nameTaken') : wrong === 'name' && t('institution.nameWrong'))} />
          <TextField label={t('institution.administratorEmail')} name="email" type="email" required autoComplete="off" error={data?.intent === 'make-institution' && wrong === 'email' && t('institution.emailWrong')} />
          {languages}
        </div>
        <Button type="submit" icon={<Building2 aria-hidden />} isBusy={fetcher.state !== 'idle'} className="self-start">{t('institution.makeSubmit')}</Button>
      </fetcher.Form>
      <Dialog open={inviting !== null} onOpenChange={(isOpen) => isOpen || setInviting(null)} title={t('institution.inviteAdministratorFor', { name: inviting?.name ?? '' })}>
        <fetcher.Form method="post" className="flex flex-col gap-4">
          <input type="hidden" name="intent" value="invite-administrator" />
          <input type="hidden" name="institutionId" value={inviting?.id ?? ''} />
          <TextField label={t('invitations.email')} name="email" type="email" required autoComplete="off" error={data?.intent === 'invite-administrator' && wrong === 'email' && t('institution.emailWrong')} />
          {languages}
          <Button type="submit" tone="primary" isBusy={fetcher.state !== 'idle'}>{t('institution.inviteAdministrator')}</Button>
        </fetcher.Form>
      </Dialog>
    </Card>
  )
}
