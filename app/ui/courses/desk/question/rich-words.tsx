import type { RichDoc } from '~/domain/courses/rich-text'
import { wordsOf } from '~/domain/courses/words-of'
import { TextArea } from '~/ui/field'

/** A paragraph each line. What has more form than that is shown and left as it is. */
export function RichEditor({ label, value, onChange, language, size }: { label: string; value: RichDoc; onChange: (doc: RichDoc) => void; language: 'en' | 'zh'; size: 'full' | 'line' }) {
  return <TextArea label={label} rows={size === 'line' ? 2 : 4} lang={language} value={(value.content ?? []).map(wordsOf).join('\n')} disabled={!isPlain(value)} onChange={({ target }) => onChange(docOf(target.value))} />
}
const docOf = (text: string): RichDoc => ({ type: 'doc', content: text.split('\n').map((line) => (line === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text: line }] })) })
const isPlain = (doc: RichDoc): boolean => (doc.content ?? []).every(({ type, content = [] }) => type === 'paragraph' && content.every((one) => one.type === 'text' && !one.marks?.length))
