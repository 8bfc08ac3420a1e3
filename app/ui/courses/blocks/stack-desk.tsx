import { useRouteLoaderData } from '@remix-run/react'
import { Images, X } from 'lucide-react'
import { forwardRef, lazy, Suspense, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState, type ForwardedRef } from 'react'
import type { Finding } from '~/domain/images/finding'
import { firstPicture } from '~/domain/images/first-picture'
import type { DeskShown } from '~/domain/images/shown'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { seriesThumbnail } from '~/ui/images/series-thumbnail'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'
import type { Following } from '~/ui/viewer/shown'
import { useStack } from './use-stack'

// The engine comes when somebody touches the pictures: a lesson is read without it.
const EmbeddedViewer = lazy(async () => ({ default: (await import('~/ui/viewer/embedded-viewer')).EmbeddedViewer }))

const NONE: Finding[] = []

export interface StackDeskHandle {
  /** Shows this, opening the viewer where it is still. */
  show: (shown: DeskShown) => void
  /** So many pictures on from where it is, opening the viewer where it is still. */
  scrollBy: (count: number) => void
  open: () => void
}

export interface StackDeskProps {
  /** Null: the whole study, from its first series. */
  seriesId: string | null
  /** Where its study is asked for (`stackAddress`, `readingAddress`). */
  address: string
  /** What it opens at; null: where such series begin. */
  shown: DeskShown | null
  /** The position it opens at, over `shown`: where this reader was. */
  index?: number | null
  /** Ids of marks that came with the study and lie on the pictures now; absent: none, so that nothing tells. */
  marks?: readonly string[] | 'all'
  /** Marks of the reader's own that are there from the beginning. */
  findings?: Finding[]
  /** Opens without being touched: where somebody came to work on the pictures. */
  isOpen?: boolean
  /** `server`: the marks of the study lie on the pictures and what is drawn is kept there. `page`: it stays with whoever listens in `onReady`. */
  keeps?: 'server' | 'page'
  mayAnnotate?: boolean
  tools?: 'few' | 'all'
  railShown?: boolean
  /** The picture that is shown, each time that another one is. */
  onIndex?: (index: number) => void
  /** The reader took the pictures in hand. */
  onReader?: () => void
  onReady?: (seat: ViewerSeat) => void | (() => void)
  className?: string
}

/** One series of the store within a page of words: a still picture until it is touched, the reading room's viewer from then on. */
export const StackDesk = forwardRef<StackDeskHandle, StackDeskProps>(function StackDesk(props, ref) {
  // Another series is another desk.
  return <OneDesk key={`${props.address} ${props.seriesId}`} {...props} handle={ref} />
})

function OneDesk({ seriesId, address, shown, index = null, marks, findings = NONE, isOpen: isOpenAtOnce = false, keeps = 'page', mayAnnotate = true, tools = 'few', railShown = false, onIndex, onReader, onReady, className, handle }: StackDeskProps & { handle: ForwardedRef<StackDeskHandle> }) {
  const { t } = useTranslation('store')
  const me = (useRouteLoaderData('root') as { person: { id: string; name: string } | null } | undefined)?.person ?? null
  const root = useRef<HTMLDivElement>(null)
  const { stack, again } = useStack(address, root)
  const [isLive, setLive] = useState(isOpenAtOnce)
  const [seat, setSeat] = useState<ViewerSeat | null>(null)
  const following = useRef<Following | null>(null)
  const wanted = useRef<DeskShown | null>(index === null ? shown : null)
  const wantsFocus = useRef(false)
  const now = useRef({ onIndex, onReader, onReady })
  now.current = { onIndex, onReader, onReady }

  const waiting = useRef(0)
  const scrollBy = useCallback((given: ViewerSeat, count: number) => {
    const at = given.desk.activeView()?.state()
    if (!at || at.kind !== 'stack') return
    // From here on it is this hand's: no step pulls it back.
    wanted.current = null
    following.current?.show(null)
    given.desk.scrollBy(given.desk.state().active, count)
  }, [])

  const open = useCallback(() => { wantsFocus.current = true; setLive(true) }, [])
  useImperativeHandle(handle, () => ({
    show(next) {
      wanted.current = next
      setLive(true)
      following.current?.show(next)
    },
    scrollBy(count) {
      if (seat?.desk.activeView()) return scrollBy(seat, count)
      waiting.current += count
      setLive(true)
    },
    open,
  }), [open, seat, scrollBy])

  const ready = useCallback((given: ViewerSeat) => {
    let isGone = false
    given.desk.set({ together: 'window' })
    // Comes with the viewer's code, not with the lesson's.
    void import('~/ui/viewer/shown').then(({ createFollowing }) => {
      if (isGone) return
      following.current = createFollowing(given.desk)
      if (wanted.current) following.current.show(wanted.current)
    })
    setSeat(given)
    const stop = now.current.onReady?.(given)
    return () => {
      isGone = true
      following.current?.stop()
      following.current = null
      setSeat(null)
      stop?.()
    }
  }, [])

  // What is shown, told once for each picture.
  useEffect(() => {
    if (!seat) return
    let last: number | null = null
    let watched: { view: ReturnType<typeof seat.desk.activeView>; stop: () => void } | null = null
    const tell = () => {
      const view = seat.desk.activeView()
      if (view !== (watched?.view ?? null)) {
        watched?.stop()
        watched = view && { view, stop: view.subscribe(tell) }
      }
      const at = view?.state()
      if (at && waiting.current !== 0) {
        const count = waiting.current
        waiting.current = 0
        return scrollBy(seat, count)
      }
      if (!at || (seriesId !== null && at.series.id !== seriesId) || at.kind !== 'stack' || at.index === last) return
      last = at.index
      now.current.onIndex?.(at.index)
    }
    const stop = seat.desk.subscribe(tell)
    tell()
    return () => { stop(); watched?.stop() }
  }, [seat, seriesId, scrollBy])

  // Marks that the page shows are another's: never the reader's to move.
  const given = stack.kind === 'opened' ? stack.findings : NONE
  useEffect(() => { if (keeps === 'page') seat?.store.showGuests(given.filter(({ id }) => marks === 'all' || marks?.includes(id))) }, [seat, given, marks, keeps])

  useEffect(() => {
    const element = root.current
    if (!element || !isLive) return
    // From the first touch on the pictures are the reader's own: nothing pulls them back.
    const release = (event: Event) => { if ((event.target as Element).closest('[data-desk]')) { wanted.current = null; following.current?.show(null); now.current.onReader?.() } }
    // The page scrolls on over pictures that nobody has taken in hand.
    const wheel = (event: Event) => { if (element.contains(document.activeElement)) release(event); else event.stopPropagation() }
    element.addEventListener('pointerdown', release, { capture: true, passive: true })
    element.addEventListener('keydown', release, { capture: true, passive: true })
    element.addEventListener('wheel', wheel, { capture: true, passive: true })
    return () => {
      element.removeEventListener('pointerdown', release, { capture: true })
      element.removeEventListener('keydown', release, { capture: true })
      element.removeEventListener('wheel', wheel, { capture: true })
    }
  }, [isLive, stack.kind])
  useEffect(() => {
    if (!seat || !wantsFocus.current) return
    wantsFocus.current = false
    root.current?.querySelector<HTMLElement>('[data-surface]')?.focus({ preventScroll: true })
  }, [seat])

  const study = stack.kind === 'opened' ? stack.study : null
  const series = (seriesId === null ? study?.series[0] : study?.series.find(({ id }) => id === seriesId)) ?? null
  const studies = useMemo(() => (study ? [study] : []), [study])
  const begin = index ?? (series && stackIndex(shown, series.id))
  return (
    <div ref={root} data-room="reading-room" data-stack={stack.kind} data-live={isLive || undefined} className={cx('relative overflow-hidden rounded-lg bg-black text-ink', className ?? 'h-[min(var(--film-height,70svh),40rem)]')}>
      {stack.kind === 'waiting' && <p role="status" className="grid size-full place-items-center p-6 text-ink-soft">{t('desk.loading')}</p>}
      {(stack.kind === 'refused' || (study && !series)) && <p className="grid size-full place-items-center bg-raised p-6 text-center" data-refused>{t(stack.kind === 'refused' ? 'desk.refused' : 'desk.gone')}</p>}
      {stack.kind === 'failed' && <div role="alert" className="flex size-full flex-col items-center justify-center gap-3 bg-raised p-6 text-center"><p>{t('desk.failed')}</p><Button onClick={again}>{t('desk.again')}</Button></div>}
      {series && !isLive && (
        <button type="button" onClick={open} className="group relative block size-full touch-manipulation" data-still>
          <Still address={stack.kind === 'opened' ? stack.still : null} fallback={seriesThumbnail(series.studyUid, series.seriesUid)} name={series.description || series.modality} />
          <span className="absolute inset-x-0 bottom-0 flex flex-wrap items-center justify-center gap-2 bg-black/70 px-3 py-3 text-white group-hover:bg-black/85"><Images className="size-5 shrink-0" aria-hidden />{t('desk.open', { count: series.frameCount })}</span>
        </button>
      )}
      {series && isLive && (
        <div className="size-full" data-desk>
          <Suspense fallback={<Still address={stack.kind === 'opened' ? stack.still : null} fallback={seriesThumbnail(series.studyUid, series.seriesUid)} name={series.description || series.modality} />}>
            <EmbeddedViewer studies={studies} first={null} firstSeries={series.id} firstIndex={begin ?? firstPicture(series)} findings={keeps === 'server' ? given : findings} me={me} mayAnnotate={mayAnnotate} keeps={keeps} onReady={ready} tools={tools} railShown={railShown} beforeTools={isOpenAtOnce ? null : <IconButton label={t('desk.close')} onClick={() => setLive(false)}><X aria-hidden /></IconButton>} />
          </Suspense>
        </div>
      )}
    </div>
  )
}

/** Where a pane of the series stands in what is shown; null: it says nothing of it. */
export function stackIndex(shown: DeskShown | null, seriesId: string): number | null {
  const pane = shown && (shown.panes[shown.active]?.seriesId === seriesId ? shown.panes[shown.active] : shown.panes.find((one) => one.seriesId === seriesId))
  return pane && pane.mode === 'stack' ? pane.index : null
}

function Still({ address, fallback, name }: { address: string | null; fallback: string; name: string }) {
  const [isMissing, setMissing] = useState(false)
  return <img src={isMissing || !address ? fallback : address} alt={name} decoding="async" onError={() => setMissing(true)} className="size-full object-contain" />
}
