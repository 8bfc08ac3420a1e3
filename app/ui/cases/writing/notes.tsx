import { MessageSquareText } from 'lucide-react'
import { useState } from 'react'
import type { ReviewNote } from '~/domain/cases/case-desk'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Checkbox } from '~/ui/field'

export type NoteShown = Omit<ReviewNote, 'at' | 'resolvedAt'> & { at: string | Date; resolvedAt: string | Date | null }

/** Says whether it is at the server. */
export type Settle = (noteId: string, isSettled: boolean) => Promise<boolean>

/** What reviewers said of one part, under it. */
export function NotesOf({ notes, onSettle }: { notes: readonly NoteShown[]; onSettle: Settle | null }) {
  const { t } = useTranslation('writing')
  if (notes.length === 0) return null
  return <ul className="flex flex-col gap-2" aria-label={t('notes.title')}>{notes.map((note) => <Note key={`${note.id} ${note.resolvedAt !== null}`} note={note} onSettle={onSettle} />)}</ul>
}

function Note({ note: { id, text, by, at, resolvedAt }, onSettle }: { note: NoteShown; onSettle: Settle | null }) {
  const { t } = useTranslation('writing')
  const format = useFormat()
  // Shown at the press, and taken back where it did not reach the server.
  const [isSettled, setSettled] = useState(resolvedAt !== null)
  const press = (next: boolean) => {
    setSettled(next)
    void onSettle?.(id, next).then((isDone) => isDone || setSettled(!next))
  }
  return (
    <li data-note={id} className={`flex flex-col gap-1 rounded-sm border-l-4 px-3 py-2 ${isSettled ? 'border-line bg-sunken text-ink-soft' : 'border-attention bg-attention-soft'}`}>
      <p className="whitespace-pre-wrap"><MessageSquareText aria-hidden className="mr-2 inline size-4" />{text}</p>
      <p className="text-sm text-ink-soft">{by} · <time dateTime={new Date(at).toISOString()}>{format.dateTime(at)}</time>{!onSettle && isSettled && ` · ${t('notes.settled')}`}</p>
      {onSettle && <Checkbox label={t('notes.settled')} checked={isSettled} onChange={(event) => press(event.target.checked)} />}
    </li>
  )
}
