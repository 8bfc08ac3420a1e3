import { useFetcher } from '@remix-run/react'
import { Check } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { ROLES, type Role } from '~/policy/actor'
import { Checkbox, FormError, TextField } from '../field'
import { Card } from '../page'

export type SettingsAnswer = { intent: 'save'; outcome: { kind: 'saved'; at: Date } | { kind: 'wrong'; field: 'name' } | { kind: 'name-taken' } | { kind: 'own-factor-missing' } | { kind: 'gone' } | { kind: 'forbidden' } }

interface Institution { id: string; name: string; mayBePublic: boolean; secondFactorRoles: Role[]; hasOwnFactor: boolean }

/** Saved as it is changed, with the time beside it. */
export function InstitutionSettings({ institution }: { institution: Institution }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const fetcher = useFetcher<SettingsAnswer>()
  const outcome = fetcher.state === 'idle' ? fetcher.data?.outcome : undefined
  const save = (change: Record<string, string>) => fetcher.submit({ intent: 'save', institutionId: institution.id, ...change }, { method: 'post' })
  const roles = new Set(institution.secondFactorRoles)
  const saved = <span role="status" className="flex items-center gap-1.5 text-sm text-done [&_svg]:size-4" data-figures>{outcome?.kind === 'saved' && <><Check aria-hidden />{t('institution.saved', { time: format.timeWithSeconds(outcome.at) })}</>}</span>

  return (
    <Card title={institution.name} actions={saved}>
      <FormError>{outcome?.kind === 'own-factor-missing' ? t('institution.ownFactorMissing') : outcome?.kind === 'gone' || outcome?.kind === 'forbidden' ? t('institution.gone') : null}</FormError>
      <TextField
        label={t('institution.name')} defaultValue={institution.name} maxLength={120} className="max-w-xl" error={outcome?.kind === 'name-taken' ? t('institution.nameTaken') : outcome?.kind === 'wrong' && t('institution.nameWrong')}
        onBlur={(event) => event.target.value.trim() !== institution.name && save({ name: event.target.value })}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
      <fieldset className="flex flex-col gap-2">
        <legend className="font-semibold">{t('institution.doorsTitle')}</legend>
        <Checkbox label={t('institution.mayBePublic')} hint={t('institution.mayBePublicHint')} checked={institution.mayBePublic} onChange={(event) => save({ public: event.target.checked ? 'yes' : 'no' })} />
      </fieldset>
      <fieldset className="flex flex-col gap-2">
        <legend className="font-semibold">{t('institution.factorTitle')}</legend>
        <p className="max-w-prose text-sm text-ink-soft">{t('institution.factorLead')}</p>
        <div className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3">
          {ROLES.map((role) => (
            <Checkbox
              key={role} label={t(`role.${role}`)} checked={roles.has(role)}
              onChange={(event) => save({ 'second-factor': ROLES.filter((one) => (one === role ? event.target.checked : roles.has(one))).join(',') })}
            />
          ))}
        </div>
      </fieldset>
    </Card>
  )
}
