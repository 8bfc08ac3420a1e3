import { MessageSquare, StickyNote } from 'lucide-react'
import { lazy, Suspense, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { useIsHydrated } from '~/ui/use-is-hydrated'
import { Button } from '~/ui/button'
import { Skeleton } from '~/ui/states'
import type { NoteShown } from './use-notes'

// What few open at once does not wait in a lesson's first load.
const BlockTalk = lazy(() => import('./block-talk'))
const BlockNotes = lazy(() => import('./block-notes'))

interface BlockFootProps {
  classId: string; lessonId: string; blockId: string; personId: string; isStaff: boolean
  /** Its address named what is said here. */
  isTalkOpen: boolean
  wanted: string | null
  notes: readonly NoteShown[]
  press: (fields: Record<string, string>) => Promise<boolean>
  /** Words of this block that are marked on the page now. */
  quoteNow: () => string
}

/** Below a block: notes of one's own, and what the class says of it. */
export function BlockFoot({ classId, lessonId, blockId, personId, isStaff, isTalkOpen, wanted, notes, press, quoteNow }: BlockFootProps) {
  const { t } = useTranslation('learning')
  const [open, setOpen] = useState<'talk' | 'notes' | null>(isTalkOpen ? 'talk' : null)
  const [quote, setQuote] = useState('')
  const isHydrated = useIsHydrated()
  const buttons = useRef<HTMLDivElement>(null)
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return
    event.preventDefault()
    // What was begun stays on this device.
    buttons.current?.querySelector<HTMLElement>('[aria-expanded="true"]')?.focus()
    setOpen(null)
  }
  return (
    <div className="flex flex-col gap-2">
      <div ref={buttons} className="-ml-3 flex flex-wrap gap-1 print:hidden">
        {/* Pressing would take the marked words away before they are read. */}
        <Button tone="quiet" className="text-sm text-ink-soft" icon={<StickyNote aria-hidden />} aria-expanded={open === 'notes'} onMouseDown={() => setQuote(quoteNow())} onClick={() => setOpen(open === 'notes' ? null : 'notes')}>{notes.length > 0 ? t('notes.count', { count: notes.length }) : t('notes.button')}</Button>
        <Button tone="quiet" className="text-sm text-ink-soft" icon={<MessageSquare aria-hidden />} aria-expanded={open === 'talk'} onClick={() => setOpen(open === 'talk' ? null : 'talk')}>{t('talk.button')}</Button>
      </div>
      {/* Not while the page wakes: an update would find it half woken (React 421). */}
      {open && isHydrated && <div onKeyDown={close}><Suspense fallback={<Skeleton className="h-16" />}>
        {open === 'notes' && <BlockNotes blockId={blockId} personId={personId} notes={notes} quote={quote} onQuote={setQuote} press={async (fields) => { const isKept = await press(fields); if (isKept) setQuote(''); return isKept }} />}
        {open === 'talk' && <BlockTalk classId={classId} lessonId={lessonId} blockId={blockId} personId={personId} wanted={wanted} isStaff={isStaff} />}
      </Suspense></div>}
    </div>
  )
}
