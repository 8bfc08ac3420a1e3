import { useTranslation } from '~/i18n/use-translation'
import { RichEditor } from '../rich-editor'
import type { EditorOf } from './block-editor'

export function TextEditor({ body, change, language }: EditorOf<'text'>) {
  const { t } = useTranslation('course-desk')
  return <RichEditor label={t('lesson.text')} value={body.doc} onChange={(doc) => change({ doc })} language={language} size="full" />
}
