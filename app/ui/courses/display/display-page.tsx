import { Link } from '@remix-run/react'
import { ChevronLeft, ChevronRight, Smartphone, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { BlockState } from '~/domain/courses/learning/open-lesson.server'
import type { DisplayPlace } from '~/domain/courses/display/display-move'
import type { OpenedDisplay } from '~/domain/courses/display/show-block.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { QrCode } from '~/ui/qr-code'
import { BlockView } from '../blocks/block-view'
import { ShownToAllProvider } from '../blocks/shown-to-all'
import { useAwake } from './use-awake'
import { useDisplay } from './use-display'

const quiet = () => undefined

/** One block at a time for a whole room: type grows with the screen. Moved by arrow keys, here or from a phone. */
export function DisplayPage({ opened }: { opened: OpenedDisplay }) {
  const { t } = useTranslation('learning')
  const { classId, lesson, language } = opened
  const { at, place, go, heard, isLost, state } = useDisplay(opened)
  useAwake()
  const screen = useRef<HTMLDivElement>(null)
  useEffect(() => heard?.hear((move) => { if (move.kind === 'scroll') screen.current?.scrollBy({ top: move.by * screen.current.clientHeight * 0.8 }) }), [heard])
  const [code, setCode] = useState<string | null>(null)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => setCode(new URL(`/courses/class/${classId}/remote/${lesson.id}`, window.location.href).href), [classId, lesson.id])
  const block = lesson.blocks[at]
  // Where it stood when it was opened; from then on the block itself knows.
  const begun = useRef<{ blockId: string | undefined; place: DisplayPlace | null } | null>({ blockId: block?.id, place })
  if (begun.current?.blockId !== block?.id) begun.current = null
  const was = begun.current?.place ?? null
  const blockState: BlockState = { isDone: false, watched: [], place: was, score: null, dueAt: null }
  return (
    // What the shell says above it takes its own room; a wall has nobody who scrolls the rest into sight.
    <div className="relative flex-1"><div className="absolute inset-0 flex flex-col bg-raised text-ink" data-display={block?.id ?? ''}>
      <header className="flex items-center gap-4 border-b border-line px-6 py-2">
        <h1 className="min-w-0 flex-1 truncate text-lg font-semibold" lang={language}>{lesson.title}</h1>
        <span className="tabular-nums" role="status">{t('display.at', { at: at + 1, of: lesson.blocks.length })}</span>
        <Button icon={<Smartphone aria-hidden />} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{t('display.remote')}</Button>
        <Link to={`/courses/class/${classId}/${lesson.id}`} className="target inline-flex items-center" aria-label={t('display.leave')}><X className="size-6" aria-hidden /></Link>
      </header>
      {(isLost || state === 'away') && <p role="alert" className="bg-attention-soft px-6 py-2 text-attention">{t('display.lost')}</p>}
      {isOpen && code && (
        <div className="flex flex-wrap items-center gap-6 border-b border-line bg-sunken px-6 py-4">
          <QrCode text={code} label={t('display.qr')} className="size-56" />
          <p className="max-w-prose text-lg">{t('display.scan')}</p>
        </div>
      )}
      <div ref={screen} className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto flex min-h-full w-full max-w-[52em] flex-col justify-center px-[2vw] py-[2vh] text-lg leading-relaxed" lang={language}>
          {block && <ShownToAllProvider value={heard}><BlockView key={block.id} block={block} context={{ courseId: opened.courseId, classId, lessonId: lesson.id, version: opened.version, language }} state={blockState} onBeat={quiet} /></ShownToAllProvider>}
        </div>
      </div>
      <nav aria-label={t('display.move')} className="flex justify-between border-t border-line px-6 py-2">
        <IconButton label={t('display.before')} disabled={at <= 0} onClick={() => void go(at - 1)}><ChevronLeft aria-hidden /></IconButton>
        <IconButton label={t('display.next')} disabled={at >= lesson.blocks.length - 1} onClick={() => void go(at + 1)}><ChevronRight aria-hidden /></IconButton>
      </nav>
    </div></div>
  )
}
