import { Form, useNavigation } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '~/domain/people/password'
import { LANGUAGE_NAMES, LANGUAGES } from '~/i18n/languages'
import { Button } from '../button'
import { Select, TextField } from '../field'
import { TimeZoneSelect } from './time-zone-select'

export type JoinMistake = 'name' | 'language' | 'timeZone' | 'too-short' | 'too-long'

/** What a new person chooses: name, password, language, time zone. */
export function JoinForm({ email, given, language, timeZone, zones, mistake }: {
  email: string
  given: { name: string }
  language: string
  timeZone: string
  zones: readonly string[]
  mistake: JoinMistake | null
}) {
  const { t } = useTranslation('people')
  const isBusy = useNavigation().state !== 'idle'
  const said = (...fields: JoinMistake[]) => mistake !== null && fields.includes(mistake) && t(`join.wrong.${mistake}`, { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH })
  return (
    // The whole page is loaded anew: language, time zone and sockets are the person's from then on.
    <Form method="post" reloadDocument className="flex flex-col gap-4">
      {/* Password managers keep the password under this address. */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <TextField label={t('join.name')} name="name" autoComplete="name" required maxLength={120} defaultValue={given.name} error={said('name')} autoFocus />
      <TextField label={t('join.password')} name="password" type="password" autoComplete="new-password" required minLength={MIN_PASSWORD_LENGTH} maxLength={MAX_PASSWORD_LENGTH} hint={t('join.passwordHint', { min: MIN_PASSWORD_LENGTH })} error={said('too-short', 'too-long')} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select label={t('join.language')} name="language" defaultValue={language} error={said('language')}>
          {LANGUAGES.map((one) => <option key={one} value={one}>{LANGUAGE_NAMES[one]}</option>)}
        </Select>
        <TimeZoneSelect label={t('join.timeZone')} zones={zones} defaultValue={timeZone} followsBrowser error={said('timeZone')} />
      </div>
      <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('join.submit')}</Button>
    </Form>
  )
}
