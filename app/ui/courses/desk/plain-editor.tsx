import type { Block } from '~/domain/courses/block'
import type { RichDoc } from '~/domain/courses/rich-text'
import { wordsOf } from '~/domain/courses/words-of'
import { useTranslation } from '~/i18n/use-translation'
import { TextArea, TextField } from '~/ui/field'

/** Kinds that can be written here. */
export const WRITTEN_HERE = ['text', 'link'] as const

/** A paragraph each line. What has more form than that is shown and left as it is. */
export function PlainEditor({ block, onChange }: { block: Block; onChange: (block: Block) => void }) {
  const { t } = useTranslation('course-desk')
  const { body } = block
  switch (body.kind) {
    case 'text': return <TextArea label={t('lesson.text')} rows={5} value={textOf(body.doc)} disabled={!isPlain(body.doc)} onChange={({ target }) => onChange({ ...block, body: { ...body, doc: docOf(target.value) } })} />
    case 'link': return (
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label={t('lesson.address')} type="url" defaultValue={body.url} placeholder="https://" onBlur={({ target }) => { const url = target.value.trim(); if (url === '' || /^https:\/\/[^\s"<>]+$/.test(url)) onChange({ ...block, body: { ...body, url } }) }} />
        <TextField label={t('lesson.words')} value={body.words} maxLength={500} onChange={({ target }) => onChange({ ...block, body: { ...body, words: target.value } })} />
      </div>
    )
    default: return <p className="text-ink-soft">{t('lesson.notHere')}</p>
  }
}

const docOf = (text: string): RichDoc => ({ type: 'doc', content: text.split('\n').map((line) => (line === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text: line }] })) })
/** Line by line, the empty ones too. */
const textOf = (doc: RichDoc): string => (doc.content ?? []).map(wordsOf).join('\n')
const isPlain = (doc: RichDoc): boolean => (doc.content ?? []).every(({ type, content = [] }) => type === 'paragraph' && content.every((one) => one.type === 'text' && !one.marks?.length))
