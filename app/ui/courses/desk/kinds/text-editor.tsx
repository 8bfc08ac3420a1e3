import type { RichDoc } from '~/domain/courses/rich-text'
import { wordsOf } from '~/domain/courses/words-of'
import { useTranslation } from '~/i18n/use-translation'
import { TextArea } from '~/ui/field'
import type { EditorOf } from './block-editor'

/** A paragraph each line. What has more form than that is shown and left as it is. */
export function TextEditor({ body, change }: EditorOf<'text'>) {
  const { t } = useTranslation('course-desk')
  return <TextArea label={t('lesson.text')} rows={5} value={textOf(body.doc)} disabled={!isPlain(body.doc)} onChange={({ target }) => change({ doc: docOf(target.value) })} />
}

const docOf = (text: string): RichDoc => ({ type: 'doc', content: text.split('\n').map((line) => (line === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text: line }] })) })
/** Line by line, the empty ones too. */
const textOf = (doc: RichDoc): string => (doc.content ?? []).map(wordsOf).join('\n')
const isPlain = (doc: RichDoc): boolean => (doc.content ?? []).every(({ type, content = [] }) => type === 'paragraph' && content.every((one) => one.type === 'text' && !one.marks?.length))
