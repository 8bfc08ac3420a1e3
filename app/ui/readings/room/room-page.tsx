import { useRevalidator } from '@remix-run/react'
import { CalendarClock, DoorClosed } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { Finding, FindingContent } from '~/domain/images/finding'
import type { ReadingStudy, SeriesFrames } from '~/domain/images/reading'
import type { MeetingShown } from '~/domain/readings/meeting'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import type { ReadingChange } from '~/realtime/channels'
import { LinkButton } from '~/ui/button'
import { useShortcuts } from '~/ui/keyboard'
import { EmbeddedViewer, type ViewerSeat } from '~/ui/viewer/embedded-viewer'
import { MeetingPanel } from '../panel/meeting-panel'
import { PeopleHere } from './people-here'
import { RoomBar } from './room-bar'
import { showMark } from './show-mark'
import { useRoom } from './use-room'

export interface RoomPageProps {
  meeting: Omit<MeetingShown, 'startsAt'> & { startsAt: Date | string; items: Pick<MeetingShown['items'][number], 'id' | 'studyId' | 'seriesId' | 'phase' | 'title'>[] }
  /** Null: it is not open. */
  opened: { studies: ReadingStudy[]; first: SeriesFrames | null; findings: Finding[]; refused: string[] } | null
  me: { id: string; name: string }
  /** Where the voices of the room go, when there are any. */
  voice?: ReactNode
}

/** After these the pictures, their findings or what may be seen of them can be others. */
const ASKS_ANEW: readonly (ReadingChange | 'missed')[] = ['state', 'item', 'phase', 'hospitals', 'missed']

/** The morning reading: one shows, all see the same, everybody says what they see. */
export function RoomPage({ meeting, opened, me, voice }: RoomPageProps) {
  const { t } = useTranslation('room')
  const { revalidate } = useRevalidator()
  const [news, setNews] = useState(0)
  const [showsPanel, setShowsPanel] = useState(true)
  const current = meeting.items.find(({ id }) => id === meeting.currentItemId) ?? null
  const [sharing, setSharing] = useState({ pointer: true, marks: false })
  const asking = useRef<ReturnType<typeof setTimeout> | null>(null)
  const onChange = useCallback((change: ReadingChange | 'missed') => {
    setNews((before) => before + 1)
    // They come together: another case is another phase too.
    if (ASKS_ANEW.includes(change)) asking.current ??= setTimeout(() => { asking.current = null; revalidate() }, 50)
  }, [revalidate])
  useEffect(() => () => { if (asking.current) clearTimeout(asking.current) }, [])
  const { state, people, hand: deskHand, attach, comeBack, share, seat, hasShown } = useRoom({ readingId: meeting.readingId, onChange })

  // Without pictures there is no desk that says so.
  const hand = state.kind === 'in' && people?.driver === state.seat ? 'drives' : deskHand

  // What somebody draws for their own hospital's reading is theirs until the reveal; then drawing is for all.
  const isBlind = current?.phase !== 'revealed'
  useEffect(() => setSharing((before) => ({ ...before, marks: !isBlind })), [current?.id, isBlind])
  useEffect(() => share(sharing), [share, sharing, hand])

  const mayOpen = useRef(false)
  mayOpen.current = hand === 'drives' || people?.driver === null
  const shownItem = useRef<string | null>(current?.id ?? null)
  const openItem = useCallback((ready: ViewerSeat | null) => {
    const series = current && (ready?.desk.state().studies.flatMap((one) => one.series).find((one) => (current.seriesId ? one.id === current.seriesId : one.studyId === current.studyId)))
    if (!ready || !series) return
    const { panes } = ready.desk.state()
    ready.desk.set({ layout: '1x1', active: 'p1', panes: panes.map((pane, i) => (i === 0 ? { ...pane, seriesId: series.id, mode: 'stack', index: null } : pane)) })
  }, [current])
  useEffect(() => {
    if (shownItem.current === (current?.id ?? null)) return
    shownItem.current = current?.id ?? null
    // Another case is read by all together again.
    comeBack()
    if (mayOpen.current) openItem(seat())
  }, [current, comeBack, openItem, seat])

  useShortcuts(useMemo(() => [{ key: '.', shown: '.', label: t('comeBack'), run: comeBack }], [t, comeBack]))
  const surface = useRef<HTMLDivElement>(null)
  const onReady = useCallback((ready: ViewerSeat) => {
    if (!surface.current) return undefined
    if (!hasShown() && mayOpen.current) openItem(ready)
    return attach(ready, surface.current)
  }, [attach, hasShown, openItem])

  const present = useMemo(() => [...new Map((people?.people ?? []).map(({ person, name }) => [person, { personId: person, name }])).values()], [people])
  /** The newest drawing of one's own on the case that is read. */
  const takeMark = useCallback(() => seat()?.store.all().findLast(({ isMine, studyId, content }) => isMine && studyId === current?.studyId && content.shape !== 'key-image')?.content ?? null, [seat, current?.studyId])
  const onShowMark = useCallback((mark: FindingContent, hospital: string) => { const ready = seat(); if (ready) void showMark(ready, mark, hospital) }, [seat])

  const isOut = state.kind === 'refused'
  const isUnseen = current !== null && opened !== null && opened.refused.includes(current.studyId)
  return (
    <div className="fixed inset-0 flex flex-col bg-surface text-ink" data-reading-room={state.kind} data-hand={hand} data-item={current?.id ?? ''}>
      <RoomBar meeting={meeting} state={state} hand={hand} people={people} sharing={sharing} onShare={setSharing} onComeBack={comeBack} showsPanel={showsPanel} onPanel={() => setShowsPanel(!showsPanel)} isBlind={isBlind} voice={voice} />
      <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
        <main className="relative flex min-h-0 min-w-0 flex-1 flex-col">
          {isUnseen && <p role="status" className="shrink-0 bg-attention-soft px-3 py-2 text-sm text-attention" data-unseen>{t('unseen')}</p>}
          {opened && opened.studies.length > 0 && !isOut ? (
            <div ref={surface} className="relative min-h-0 flex-1" data-room-surface>
              <EmbeddedViewer studies={opened.studies} first={opened.first} firstSeries={current?.seriesId ?? null} findings={opened.findings} me={me} mayAnnotate keeps="page" onReady={onReady} tools="all" railShown={false} />
            </div>
          ) : <Waiting meeting={meeting} isOut={isOut} />}
        </main>
        {showsPanel && (
          <aside aria-label={t('panel')} className="flex max-h-[45dvh] min-h-0 w-full shrink-0 flex-col overflow-y-auto overscroll-contain border-line bg-surface max-lg:border-t lg:max-h-none lg:w-96 lg:border-l">
            <div className="shrink-0"><MeetingPanel readingId={meeting.readingId} news={news} present={present} takeMark={opened ? takeMark : undefined} onShowMark={opened ? onShowMark : undefined} /></div>
            <PeopleHere people={people} hospitals={meeting.hospitals} me={me.id} />
          </aside>
        )}
      </div>
    </div>
  )
}

/** Before it begins, after it has ended, and where nobody of one's hospital may see a picture. */
function Waiting({ meeting, isOut }: { meeting: RoomPageProps['meeting']; isOut: boolean }) {
  const { t } = useTranslation('room')
  const format = useFormat()
  const isOver = meeting.state === 'closed'
  const isPlanned = meeting.state === 'planned'
  const Icon = isPlanned ? CalendarClock : DoorClosed
  return (
    <div className="grid flex-1 place-items-center overflow-y-auto p-6 text-center">
      <div className="flex max-w-md flex-col items-center gap-3">
        <Icon className="size-10 text-ink-soft" aria-hidden />
        <h2 className="text-xl font-semibold">{isOver ? t('over.title') : isOut ? t('out.title') : isPlanned ? t('planned.title') : t('nothing.title')}</h2>
        <p className="text-ink-soft">{isOver ? t('over.text') : isOut ? t('out.text') : isPlanned ? t('planned.text', { date: format.dateTime(new Date(meeting.startsAt)) }) : t('nothing.text')}</p>
        {isOver && (
          <p className="flex flex-wrap justify-center gap-2">
            <LinkButton tone="primary" to={`/readings/${meeting.readingId}/replay`}>{t('over.replay')}</LinkButton>
            <LinkButton to={`/readings/${meeting.readingId}/minutes`}>{t('over.minutes')}</LinkButton>
          </p>
        )}
      </div>
    </div>
  )
}
