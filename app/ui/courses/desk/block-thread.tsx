import { AtSign, CircleCheck, MessageSquare, RotateCcw, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { piecesOf, withNames } from '~/domain/cases/comment'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { useDraft } from '~/ui/cases/talk/use-draft'
import { FormError, TextArea } from '~/ui/field'
import { Menu, MenuItem } from '~/ui/menu'
import type { AuthorNotes } from './use-author-notes'

/** What the authors of a course say to each other beside a block; learners never see it. */
export function BlockThread({ blockId, me, notes: all, people, press }: { blockId: string; me: string } & AuthorNotes) {
  const { t } = useTranslation('course-desk')
  const format = useFormat()
  const notes = all.filter((one) => one.blockId === blockId)
  const open = notes.filter(({ isSettled }) => !isSettled).length
  const [isOpen, setOpen] = useState(false)
  const [text, write] = useDraft(`course-note:${me}:${blockId}`)
  const [problem, setProblem] = useState<'lost' | 'tooMany' | null>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => { if (window.location.hash === `#block-${blockId}`) setOpen(true) }, [blockId])
  const say = async () => {
    if (text.trim() === '') return
    setBusy(true)
    const kind = await press('say-note', { block: blockId, text: withNames(text, new Map(people.map(({ id, name }) => [name, id]))) })
    setBusy(false)
    setProblem(kind === 'said' ? null : kind === 'too-many' ? 'tooMany' : 'lost')
    if (kind === 'said') write('')
  }
  const settle = (isSettled: boolean) => press('settle-notes', { block: blockId, is: isSettled ? 'yes' : 'no' })
  return (
    <div className="flex flex-col gap-2" id={`block-${blockId}`} data-thread={notes.length}>
      <Button tone="quiet" className={open > 0 ? '-ml-3 self-start text-sm text-attention' : '-ml-3 self-start text-sm text-ink-soft'} icon={<MessageSquare aria-hidden />} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {open > 0 ? t('outline.notes', { count: open }) : notes.length > 0 ? t('thread.settled', { count: notes.length }) : t('thread.begin')}
      </Button>
      {isOpen && (
        <div className="flex flex-col gap-3 rounded-lg bg-sunken p-3">
          {notes.length === 0 && <p className="text-sm text-ink-soft">{t('thread.lead')}</p>}
          {notes.map((note) => (
            <article key={note.id} className="flex items-start gap-2 rounded-sm border border-line bg-raised p-3">
              <div className="flex min-w-0 flex-1 flex-col gap-1">
                <p className="text-sm text-ink-soft"><span className="font-medium text-ink">{note.author.name}</span> · <time dateTime={note.at}>{format.dateTime(note.at)}</time>{note.isSettled && <> · {t('thread.isSettled')}</>}</p>
                <p className="break-words whitespace-pre-wrap">{piecesOf(note.text).map((piece, i) => (piece.kind === 'words' ? piece.text : <strong key={i}>@{piece.name}</strong>))}</p>
              </div>
              {note.isMine && <IconButton label={t('thread.remove')} onClick={() => void press('remove-note', { note: note.id })}><Trash2 aria-hidden /></IconButton>}
            </article>
          ))}
          <FormError>{problem && t(`thread.${problem}`)}</FormError>
          <TextArea label={t('thread.write')} value={text} maxLength={10_000} rows={2} onChange={({ target }) => { write(target.value); setProblem(null) }} />
          <div className="flex flex-wrap justify-end gap-2">
            {people.length > 0 && (
              <Menu trigger={<Button tone="quiet" icon={<AtSign aria-hidden />}>{t('thread.name')}</Button>}>
                {people.map(({ id, name }) => <MenuItem key={id} onSelect={() => write(`${text}${text === '' || text.endsWith(' ') ? '' : ' '}@${name} `)}>{name}</MenuItem>)}
              </Menu>
            )}
            {notes.length > 0 && (open > 0
              ? <Button icon={<CircleCheck aria-hidden />} onClick={() => void settle(true)}>{t('thread.settle')}</Button>
              : <Button icon={<RotateCcw aria-hidden />} onClick={() => void settle(false)}>{t('thread.reopen')}</Button>)}
            <Button tone="primary" isBusy={isBusy} disabled={text.trim() === ''} onClick={() => void say()}>{t('thread.say')}</Button>
          </div>
        </div>
      )}
    </div>
  )
}
