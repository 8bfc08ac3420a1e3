import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { useDraft } from '~/ui/cases/talk/use-draft'
import { FormError, TextArea } from '~/ui/field'
import { useToast } from '~/ui/toast'
import type { NoteShown } from './use-notes'

interface BlockNotesProps {
  blockId: string
  personId: string
  notes: readonly NoteShown[]
  /** Words that are marked in the block now. */
  quote: string
  press: (fields: Record<string, string>) => Promise<boolean>
}

/** Notes and highlights of one's own beside a block. */
export default function BlockNotes({ blockId, personId, notes, quote, press }: BlockNotesProps) {
  const { t } = useTranslation('learning')
  const toast = useToast()
  const [text, write] = useDraft(`note:${personId}:${blockId}`)
  const [isLost, setLost] = useState(false)
  const [isBusy, setBusy] = useState(false)
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
      <TextArea label={t('notes.write')} hint={t('notes.hint')} value={text} maxLength={10_000} rows={3} onChange={(event) => { write(event.target.value); setLost(false) }} />
      <Button className="self-end" isBusy={isBusy} onClick={() => void save()}>{t(quote && text.trim() === '' ? 'notes.highlight' : 'notes.save')}</Button>
    </div>
  )
}
