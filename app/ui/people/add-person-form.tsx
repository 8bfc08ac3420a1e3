import { Form, useNavigation } from '@remix-run/react'
import { UserPlus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { ROLES } from '~/policy/actor'
import { Button } from '../button'
import { Select, TextField } from '../field'
import { Card } from '../page'
import type { PeopleResult } from './people-result'

export function AddPersonForm({ institutionId, result }: { institutionId: string; result: PeopleResult | undefined }) {
  const { t } = useTranslation('people')
  const form = useRef<HTMLFormElement>(null)
  const isBusy = useNavigation().formData?.get('intent') === 'add'
  const outcome = result?.intent === 'add' ? result.outcome : null
  const wrong = outcome?.kind === 'wrong' ? outcome.field : null

  useEffect(() => {
    if (outcome?.kind === 'added' || outcome?.kind === 'role-added' || outcome?.kind === 'invited') form.current?.reset()
  }, [outcome])

  return (
    <Card title={t('people.add')}>
      <p className="text-sm text-ink-soft">{t('people.addText')}</p>
      <Form ref={form} method="post" preventScrollReset className="flex flex-col gap-4">
        <input type="hidden" name="intent" value="add" />
        <input type="hidden" name="institutionId" value={institutionId} />
        <TextField label={t('people.email')} name="email" type="email" required autoComplete="off" error={wrong === 'email' ? t('people.emailWrong') : outcome?.kind === 'already-invited' ? t('invitations.alreadyInvited') : outcome?.kind === 'already-has' && t('people.alreadyHas')} />
        <TextField label={t('people.name')} name="name" autoComplete="off" required maxLength={120} error={wrong === 'name' && t('people.nameMissing')} />
        <Select label={t('people.role')} name="role" required defaultValue="student" error={wrong === 'role' && t('people.roleWrong')}>
          {ROLES.map((role) => <option key={role} value={role}>{t(`role.${role}`)}</option>)}
        </Select>
        <Button type="submit" tone="primary" isBusy={isBusy} icon={<UserPlus aria-hidden />}>{t('people.addSubmit')}</Button>
      </Form>
    </Card>
  )
}
