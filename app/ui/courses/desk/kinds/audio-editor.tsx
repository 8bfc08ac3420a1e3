import { useTranslation } from '~/i18n/use-translation'
import { TextArea } from '~/ui/field'
import { useMedia } from '../../blocks/use-media'
import { MediaField } from '../media-field'
import type { EditorOf } from './block-editor'
import { ChapterFields } from './moving-fields'

const MOST_TRANSCRIPT = 60_000

/** A sound, and what is said in it for those who do not hear it. */
export function AudioEditor({ courseId, language, body, change }: EditorOf<'audio'>) {
  const { t } = useTranslation('media')
  const durationMs = useMedia({ courseId, classId: null }, [body.mediaId]).get(body.mediaId ?? '')?.durationMs ?? null
  return (
    <div className="flex flex-col gap-5">
      <MediaField courseId={courseId} kind="audio" label={t('edit.audio')} mediaId={body.mediaId} onChange={(mediaId) => change({ mediaId })} />
      <ChapterFields chapters={body.chapters} language={language} durationMs={durationMs} onChange={(chapters) => change({ chapters })} />
      <TextArea label={t('edit.transcript')} hint={t('edit.transcriptHint')} lang={language} rows={5} maxLength={MOST_TRANSCRIPT} value={body.transcript} onChange={({ target }) => change({ transcript: target.value })} />
    </div>
  )
}
