import { useFetcher } from '@remix-run/react'
import { ArrowLeft, Film, Pause, Play } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { createReplay, type Recorded } from '~/domain/readings/recording'
import type { Finding } from '~/domain/images/finding'
import type { ReadingStudy, SeriesFrames } from '~/domain/images/reading'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { useShortcuts } from '~/ui/keyboard'
import { EmptyState } from '~/ui/states'
import { EmbeddedViewer, type ViewerSeat } from '~/ui/viewer/embedded-viewer'
import { createFollowing } from '~/ui/viewer/shown'
import { createPointerMark } from './pointer-mark'

export interface ReplayPageProps {
  replay: { readingId: string; title: string; lengthMs: number; items: { id: string; title: string }[]; people: { id: string; name: string }[]; events: Recorded[]; nextSeq: number | null }
  opened: { studies: ReadingStudy[]; first: SeriesFrames | null; findings: Finding[]; refused: string[] }
  me: { id: string; name: string }
}

const SPEEDS = [1, 2, 4] as const
const STEP_MS = 5_000
const clock = (ms: number) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1_000) % 60).padStart(2, '0')}`

/** A reading seen again: the same pictures, moved as they were moved. */
export function ReplayPage({ replay: first, opened, me }: ReplayPageProps) {
  const { t } = useTranslation('room')
  const more = useFetcher<{ replay: Omit<ReplayPageProps['replay'], 'events'> & { events: string } }>()
  const events = useRef<Recorded[]>(first.events)
  const nextSeq = useRef(first.nextSeq)
  const [people, setPeople] = useState(first.people)
  const replay = useMemo(() => createReplay(() => events.current), [])
  const [atMs, setAt] = useState(0)
  const [isPlaying, setPlaying] = useState(false)
  const [speed, setSpeed] = useState<number>(1)
  const desk = useRef<{ show(ms: number): void } | null>(null)
  const surface = useRef<HTMLDivElement>(null)
  const now = replay.at(atMs)
  const names = useRef({ presenter: '' })
  names.current.presenter = people.find(({ id }) => id === now.presenterId)?.name ?? ''

  useEffect(() => {
    const given = more.data?.replay
    if (given && nextSeq.current !== given.nextSeq) {
      events.current = [...events.current, ...(JSON.parse(given.events) as Recorded[])]
      nextSeq.current = given.nextSeq
      setPeople((before) => [...before, ...given.people])
    }
    if (nextSeq.current !== null && more.state === 'idle') more.load(`/readings/${first.readingId}/replay?from=${nextSeq.current}`)
  }, [more, first.readingId])

  useEffect(() => { desk.current?.show(atMs) }, [atMs])
  useEffect(() => {
    if (!isPlaying) return
    let before = performance.now()
    let frame = requestAnimationFrame(function go(at) {
      const passed = (at - before) * speed
      before = at
      setAt((ms) => Math.min(first.lengthMs, ms + Math.max(0, passed)))
      frame = requestAnimationFrame(go)
    })
    return () => cancelAnimationFrame(frame)
  }, [isPlaying, speed, first.lengthMs])
  const isAtEnd = atMs >= first.lengthMs
  useEffect(() => { if (isAtEnd) setPlaying(false) }, [isAtEnd])

  const toggle = useCallback(() => { setAt((ms) => (ms >= first.lengthMs ? 0 : ms)); setPlaying((playing) => !playing) }, [first.lengthMs])
  const step = useCallback((by: number) => setAt((ms) => Math.max(0, Math.min(first.lengthMs, ms + by))), [first.lengthMs])
  useShortcuts(useMemo(() => [
    { key: ' ', label: t('replay.play'), run: toggle },
    { key: 'ArrowRight', label: t('replay.place'), run: () => step(STEP_MS) },
    { key: 'ArrowLeft', label: t('replay.place'), run: () => step(-STEP_MS) },
  ], [t, toggle, step]))

  const onReady = useCallback(({ desk: own, store }: ViewerSeat) => {
    if (!surface.current) return undefined
    const following = createFollowing(own)
    const pointer = createPointerMark({ desk: own, surface: surface.current, name: () => names.current.presenter })
    let shown = ''
    let marks = ''
    desk.current = {
      show(ms) {
        const state = replay.at(ms)
        if (JSON.stringify(state.shown) !== shown && state.shown) { shown = JSON.stringify(state.shown); following.show(state.shown) }
        if (JSON.stringify(state.marks) !== marks) { marks = JSON.stringify(state.marks); store.showGuests(state.marks.map((one) => ({ ...one, author: { id: state.presenterId ?? '', name: names.current.presenter } }))) }
        pointer.show(state.pointer)
      },
    }
    desk.current.show(0)
    return () => { desk.current = null; following.stop(); pointer.stop() }
  }, [replay])

  const cases = useMemo(() => first.events.flatMap((event) => (event.kind === 'item' ? [{ atMs: event.atMs, item: (event.body as { item: string | null }).item }] : [])), [first.events])
  const position = first.items.findIndex(({ id }) => id === now.itemId)
  return (
    <div className="fixed inset-0 flex flex-col bg-surface text-ink" data-replay={first.events.length} data-at={Math.round(atMs)}>
      <header className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-raised px-2 py-1">
        <LinkButton to={`/readings/${first.readingId}`} tone="quiet" size="icon" aria-label={t('replay.toRoom')} title={t('replay.toRoom')}><ArrowLeft aria-hidden /></LinkButton>
        <h1 className="min-w-0 flex-1 truncate font-semibold">{t('replay.title', { title: first.title })}</h1>
        <p className="text-sm text-ink-soft">{[position >= 0 ? t('replay.case', { number: position + 1, title: first.items[position]!.title }) : '', names.current.presenter ? t('replay.presents', { name: names.current.presenter }) : '', now.phase === 'revealed' ? t('replay.revealed') : ''].filter(Boolean).join(' · ')}</p>
      </header>
      {opened.refused.length > 0 && <p role="status" className="shrink-0 bg-attention-soft px-3 py-2 text-sm text-attention">{t('replay.unseen')}</p>}
      {now.isFull && <p role="status" className="shrink-0 bg-raised px-3 py-1 text-sm text-ink-soft">{t('replay.full')}</p>}
      {first.events.length === 0 || opened.studies.length === 0 ? (
        <div className="grid flex-1 place-items-center p-6"><EmptyState icon={<Film aria-hidden />} title={t('replay.none')} text={t('replay.noneText')} action={<LinkButton to={`/readings/${first.readingId}/minutes`}>{t('over.minutes')}</LinkButton>} /></div>
      ) : (
        <>
          <div ref={surface} className="relative min-h-0 flex-1"><EmbeddedViewer studies={opened.studies} first={opened.first} findings={opened.findings} me={me} mayAnnotate={false} keeps="page" onReady={onReady} tools="few" railShown={false} /></div>
          <footer className="flex shrink-0 flex-wrap items-center gap-3 border-t border-line bg-raised px-3 py-2">
            <Button tone="primary" icon={isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />} onClick={toggle}>{t(isPlaying ? 'replay.pause' : 'replay.play')}</Button>
            <span className="relative min-w-40 flex-1">
              <input type="range" className="w-full accent-accent" aria-label={t('replay.place')} aria-valuetext={clock(atMs)} min={0} max={Math.max(100, Math.ceil(first.lengthMs / 100) * 100)} step={100} value={atMs} onChange={(event) => setAt(Number(event.target.value))} />
            </span>
            <span className="text-sm tabular-nums">{clock(atMs)} / {clock(first.lengthMs)}</span>
            <span role="group" aria-label={t('replay.speed')} className="flex">{SPEEDS.map((one) => <Button key={one} tone="quiet" aria-pressed={speed === one} className={speed === one ? 'bg-accent-soft text-accent-strong' : undefined} onClick={() => setSpeed(one)}>{one}×</Button>)}</span>
            {cases.length > 1 && <span className="flex flex-wrap gap-1">{cases.map(({ atMs: at, item }) => { const n = first.items.findIndex(({ id }) => id === item); return n < 0 ? null : <Button key={at} tone="quiet" onClick={() => setAt(at)}>{t('replay.case', { number: n + 1, title: first.items[n]!.title })}</Button> })}</span>}
          </footer>
        </>
      )}
    </div>
  )
}
