import { useTranslation } from '~/i18n/use-translation'
import { Select, TextArea, TextField } from '../field'

/** Title, words, time and audience: the same for a new broadcast and for changing one. */
export function ScheduleFields({ startsAt, timeZone, hours = 2, title, description, audience = 'professionals', mayBePublic }: {
  startsAt: string; timeZone: string; hours?: number; title?: string; description?: string; audience?: string; mayBePublic: boolean
}) {
  const { t } = useTranslation('broadcast')
  return (
    <>
      <TextField label={t('schedule.title')} name="title" required maxLength={200} defaultValue={title} />
      <TextArea label={t('schedule.description')} name="description" maxLength={5000} defaultValue={description} hint={t('schedule.descriptionHint')} />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label={t('schedule.start')} name="startsAt" type="datetime-local" required defaultValue={startsAt} hint={t('schedule.zone', { zone: timeZone })} />
        <TextField label={t('schedule.hours')} name="hours" type="number" min={0.25} max={24} step={0.25} required defaultValue={hours} hint={t('schedule.hoursHint')} />
      </div>
      <Select label={t('schedule.audience')} name="audience" defaultValue={audience}>
        <option value="professionals">{t('audience.professionals')}</option>
        <option value="institution">{t('audience.institution')}</option>
        {mayBePublic && <option value="public">{t('audience.public')}</option>}
      </Select>
    </>
  )
}
