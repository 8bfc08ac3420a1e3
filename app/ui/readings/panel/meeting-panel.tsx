import { useEffect, useRef, useState } from 'react'
import type { FindingContent } from '~/domain/images/finding'
import type { MeetingShown } from '~/domain/readings/meeting'
import { useTranslation } from '~/i18n/use-translation'
import { Skeleton } from '~/ui/states'
import { Tabs } from '~/ui/tabs'
import { Agenda } from './agenda'
import { BlindForm } from './blind-form'
import { Chat } from './chat'
import { ItemMinutes } from './item-minutes'
import { Polls } from './polls'
import { SideBySide } from './side-by-side'
import { useMeeting } from './use-meeting'

export interface MeetingPanelProps {
  readingId: string
  /** Rises with each announcement on the meeting's channel: the panel asks what there is now. */
  news?: number
  /** Who is in the room, for handing over. */
  present?: readonly { personId: string; name: string }[]
  /** What somebody has just drawn on the pictures in front of them, to be given with their reading; null: nothing. Absent: no pictures here. */
  takeMark?: () => FindingContent | null
  /** After the reveal: shows what a hospital marked. */
  onShowMark?: (mark: FindingContent, hospital: string) => void
  /** Each time it was asked for and is another. */
  onMeeting?: (meeting: MeetingShown) => void
}

/** Everything of a meeting that is not a picture: what is read, the blind reading, all of them side by side, polls, chat and minutes. */
export function MeetingPanel({ readingId, news = 0, present = [], takeMark, onShowMark, onMeeting }: MeetingPanelProps) {
  const { t } = useTranslation('readings')
  const { meeting, isAway, press } = useMeeting(readingId, news)
  const [tab, setTab] = useState('case')
  const tell = useRef(onMeeting)
  tell.current = onMeeting
  useEffect(() => { if (meeting) tell.current?.(meeting) }, [meeting])
  const seen = useSeenLines(meeting, tab === 'chat')
  if (!meeting) return <div className="flex flex-col gap-3 p-4" aria-busy><Skeleton className="h-8 w-2/3" /><Skeleton className="h-40" /></div>
  const item = meeting.items.find(({ id }) => id === meeting.currentItemId) ?? null
  const openPolls = meeting.polls.filter((poll) => poll.isOpen && poll.mine === null).length
  return (
    <div className="flex min-h-0 flex-col gap-4 p-4" data-meeting={meeting.state}>
      {isAway && <p role="status" className="rounded-sm bg-attention-soft px-3 py-2 text-sm font-medium text-attention">{t('panel.away')}</p>}
      <Tabs
        label={t('panel.label')} value={tab} onChange={setTab}
        tabs={[
          { id: 'case', label: t('panel.case'), content: (
            <>
              <Agenda meeting={meeting} present={present} press={press} />
              {item && item.phase !== 'revealed' && meeting.state === 'open' && meeting.me.reads.map((hospital) => (
                <BlindForm key={`${item.id} ${hospital.id}`} item={item} hospital={hospital} press={press} takeMark={takeMark} />
              ))}
              {item && <SideBySide meeting={meeting} item={item} onShowMark={onShowMark} />}
              {item && item.phase === 'revealed' && <ItemMinutes key={item.id} meeting={meeting} item={item} press={press} />}
            </>
          ) },
          { id: 'polls', label: openPolls > 0 ? t('panel.pollsWaiting', { count: openPolls }) : t('panel.polls'), content: <Polls meeting={meeting} press={press} /> },
          { id: 'chat', label: seen.unread > 0 ? t('panel.chatUnread', { count: seen.unread }) : t('panel.chat'), content: <Chat meeting={meeting} press={press} /> },
        ]}
      />
    </div>
  )
}

/** Lines that came while the chat was not looked at. */
function useSeenLines(meeting: MeetingShown | null, isLooking: boolean): { unread: number } {
  const seen = useRef<Set<string> | null>(null)
  const others = (meeting?.lines ?? []).filter(({ isMine }) => !isMine).map(({ id }) => id)
  if (meeting && (seen.current === null || isLooking)) seen.current = new Set(others)
  return { unread: others.filter((id) => !seen.current?.has(id)).length }
}
