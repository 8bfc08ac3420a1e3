import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { TextField } from '~/ui/field'
import { MediaField } from '../media-field'
import type { EditorOf } from './block-editor'

export function DownloadEditor({ body, change, courseId, language }: EditorOf<'download'>) {
  const { t } = useTranslation('course-parts')
  return (
    <div className="flex flex-col gap-3">
      <MediaField courseId={courseId} kind="file" label={t('download.field')} mediaId={body.mediaId} onChange={(mediaId) => change({ mediaId })} />
      <TextField label={t('download.words')} lang={language} maxLength={BLOCK_BOUNDS.line} value={body.words} onChange={({ target }) => change({ words: target.value })} />
    </div>
  )
}
