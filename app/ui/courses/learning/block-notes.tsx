import { Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { useDraft } from '~/ui/cases/talk/use-draft'
import { FormError, Select, TextArea } from '~/ui/field'
import { useToast } from '~/ui/toast'
import { sentencesIn } from './sentences'
import type { NoteShown } from './use-notes'

interface BlockNotesProps {
  blockId: string
  personId: string
  notes: readonly NoteShown[]
  /** Words that are marked in the block now. */
  quote: string
  /** Words are chosen here, without a pointer. */
  onQuote: (quote: string) => void
  press: (fields: Record<string, string>) => Promise<boolean>
}

/** Notes and highlights of one's own beside a block. */
export default function BlockNotes({ blockId, personId, notes, quote, onQuote, press }: BlockNotesProps) {
  const { t } = useTranslation('learning')
  const toast = useToast()
  const [text, write] = useDraft(`note:${personId}:${blockId}`)
  const [isLost, setLost] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const sentences = useMemo(() => {
    const texts = [...document.querySelectorAll<HTMLElement>(`#block-${CSS.escape(blockId)} .rich`)]
    return sentencesIn(texts.flatMap((text) => [...text.querySelectorAll<HTMLElement>('p, h2, h3, h4, li, td, th')].filter((one) => one.querySelector('p, li') === null).map((one) => one.innerText)), texts[0]?.closest<HTMLElement>('[lang]')?.lang ?? 'en')
  }, [blockId])
  const save = async () => {
    if (text.trim() === '' && quote === '') return
    setBusy(true)
    const isKept = await press({ intent: 'save', block: blockId, quote, text })
    setBusy(false)
    setLost(!isKept)
    if (isKept) write('')
  }
  const remove = async (note: NoteShown) => {
    if (await press({ intent: 'remove', note: note.id })) toast({ text: t('notes.removed'), onUndo: () => void press({ intent: 'save', block: blockId, quote: note.quote, text: note.text, colour: note.colour }) })
    else setLost(true)
  }
  return (
    <div className="flex flex-col gap-3 rounded-lg bg-sunken p-3" data-notes={notes.length}>
      <FormError>{isLost && t('notes.lost')}</FormError>
      {notes.map((note) => (
        <article key={note.id} className="flex items-start gap-2 rounded-sm border border-line bg-raised p-3">
          <div className="flex min-w-0 flex-1 flex-col gap-1">
            {note.quote && <blockquote className="border-l-4 border-attention pl-3 break-words">{note.quote}</blockquote>}
            {note.text && <p className="break-words whitespace-pre-wrap">{note.text}</p>}
          </div>
          <IconButton label={t('notes.remove')} onClick={() => void remove(note)}><Trash2 aria-hidden /></IconButton>
        </article>
      ))}
      {quote && <blockquote className="border-l-4 border-attention pl-3 break-words" data-quote>{quote}</blockquote>}
      {sentences.length > 0 && (
        <Select label={t('notes.sentence')} value={sentences.includes(quote) ? quote : ''} onChange={({ target }) => onQuote(target.value)}>
          <option value="">{t('notes.noSentence')}</option>
          {sentences.map((one) => <option key={one} value={one}>{one.length > 90 ? `${one.slice(0, 89)}…` : one}</option>)}
        </Select>
      )}
      {typeof Highlight === 'undefined' && <p className="text-sm text-ink-soft">{t('notes.noHighlight')}</p>}
      <TextArea label={t('notes.write')} hint={t('notes.hint')} value={text} maxLength={10_000} rows={3} onChange={(event) => { write(event.target.value); setLost(false) }} />
      <Button className="self-end" isBusy={isBusy} onClick={() => void save()}>{t(quote && text.trim() === '' ? 'notes.highlight' : 'notes.save')}</Button>
    </div>
  )
}
