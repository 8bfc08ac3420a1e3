import { MessageSquareText } from 'lucide-react'
import type { ReviewNote } from '~/domain/cases/case-desk'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Checkbox } from '~/ui/field'

export type NoteShown = Omit<ReviewNote, 'at' | 'resolvedAt'> & { at: string | Date; resolvedAt: string | Date | null }

/** What reviewers said of one part, under it. */
export function NotesOf({ notes, onSettle }: { notes: readonly NoteShown[]; onSettle: ((noteId: string, isSettled: boolean) => void) | null }) {
  const { t } = useTranslation('writing')
  const format = useFormat()
  if (notes.length === 0) return null
  return (
    <ul className="flex flex-col gap-2" aria-label={t('notes.title')}>
      {notes.map(({ id, text, by, at, resolvedAt }) => (
        <li key={id} data-note={id} className={`flex flex-col gap-1 rounded-sm border-l-4 px-3 py-2 ${resolvedAt ? 'border-line bg-sunken text-ink-soft' : 'border-attention bg-attention-soft'}`}>
          <p className="whitespace-pre-wrap"><MessageSquareText aria-hidden className="mr-2 inline size-4" />{text}</p>
          <p className="flex flex-wrap items-center gap-x-4 text-sm text-ink-soft"><span>{by} · <time dateTime={new Date(at).toISOString()}>{format.dateTime(at)}</time></span>
            {onSettle ? <Checkbox label={t('notes.settled')} checked={resolvedAt !== null} onChange={(event) => onSettle(id, event.target.checked)} /> : resolvedAt && <span>{t('notes.settled')}</span>}
          </p>
        </li>
      ))}
    </ul>
  )
}
