import { useTranslation } from '~/i18n/use-translation'
import { TextField } from '~/ui/field'
import type { EditorOf } from './block-editor'

export function LinkEditor({ body, change }: EditorOf<'link'>) {
  const { t } = useTranslation('course-desk')
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextField label={t('lesson.address')} type="url" defaultValue={body.url} placeholder="https://" onBlur={({ target }) => { const url = target.value.trim(); if (url === '' || /^https:\/\/[^\s"<>]+$/.test(url)) change({ url }) }} />
      <TextField label={t('lesson.words')} value={body.words} maxLength={500} onChange={({ target }) => change({ words: target.value })} />
    </div>
  )
}
