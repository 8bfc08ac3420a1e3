import { Form, useNavigation } from '@remix-run/react'
import { Send } from 'lucide-react'
import { useEffect, useId, useRef } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { LANGUAGE_NAMES, LANGUAGES } from '~/i18n/languages'
import { ROLES } from '~/policy/actor'
import { Button } from '../button'
import { Select, TextField } from '../field'
import { Card } from '../page'
import type { InvitationsResult } from './invitations-result'

export function InviteForm({ institutionId, classes, language, result }: { institutionId: string; classes: readonly { id: string; name: string }[]; language: string; result: InvitationsResult | undefined }) {
  const { t } = useTranslation('people')
  const form = useRef<HTMLFormElement>(null)
  const listId = useId()
  const isBusy = useNavigation().formData?.get('intent') === 'invite'
  const outcome = result?.intent === 'invite' ? result.outcome : null
  const emailError = outcome?.kind === 'wrong' && outcome.field === 'email' ? t('invitations.emailWrong')
    : outcome?.kind === 'already-invited' ? t('invitations.alreadyInvited') : outcome?.kind === 'already-member' && t('invitations.alreadyMember')

  useEffect(() => {
    if (outcome?.kind === 'invited') form.current?.reset()
  }, [outcome])

  return (
    <Card title={t('invitations.invite')}>
      <p className="text-sm text-ink-soft">{t('invitations.inviteText')}</p>
      <Form ref={form} method="post" preventScrollReset className="flex flex-col gap-4">
        <input type="hidden" name="intent" value="invite" />
        <input type="hidden" name="institutionId" value={institutionId} />
        <TextField label={t('invitations.email')} name="email" type="email" required autoComplete="off" error={emailError} />
        <TextField label={t('invitations.name')} name="name" autoComplete="off" maxLength={120} hint={t('invitations.nameHint')} />
        <Select label={t('invitations.role')} name="role" required defaultValue="student" error={outcome?.kind === 'wrong' && outcome.field === 'role' && t('invitations.roleWrong')}>
          {ROLES.map((role) => <option key={role} value={role}>{t(`role.${role}`)}</option>)}
        </Select>
        <TextField label={t('invitations.class')} name="class" autoComplete="off" maxLength={80} list={listId} hint={t('invitations.classHint')} />
        <datalist id={listId}>{classes.map((one) => <option key={one.id} value={one.name} />)}</datalist>
        <Select label={t('invitations.language')} name="language" defaultValue={language}>
          {LANGUAGES.map((one) => <option key={one} value={one}>{LANGUAGE_NAMES[one]}</option>)}
        </Select>
        <Button type="submit" tone="primary" isBusy={isBusy} icon={<Send aria-hidden />}>{t('invitations.submit')}</Button>
      </Form>
    </Card>
  )
}
