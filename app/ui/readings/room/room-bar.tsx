import { ArrowLeft, Eye, MousePointer2, PanelRight, Pencil, Undo2, UserRoundCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RoomPeople } from '~/domain/readings/room'
import { useTranslation } from '~/i18n/use-translation'
import type { RoomState } from '~/realtime/reading-connection'
import { Badge } from '~/ui/badge'
import { Button, IconButton, LinkButton } from '~/ui/button'
import type { Hand } from './room-desk'
import type { RoomPageProps } from './room-page'

export interface RoomBarProps {
  meeting: RoomPageProps['meeting']
  state: RoomState
  hand: Hand
  people: RoomPeople | null
  sharing: { pointer: boolean; marks: boolean }
  onShare: (next: { pointer: boolean; marks: boolean }) => void
  onComeBack: () => void
  showsPanel: boolean
  onPanel: () => void
  isBlind: boolean
  voice?: ReactNode
}

/** Who shows, whether one follows, and the way back to it. */
export function RoomBar({ meeting, state, hand, people, sharing, onShare, onComeBack, showsPanel, onPanel, isBlind, voice }: RoomBarProps) {
  const { t } = useTranslation('room')
  const isOpen = meeting.state === 'open'
  const isHere = state.kind === 'in'
  const presenter = people?.people.find(({ person }) => person === people.presenter)?.name ?? meeting.presenter.name
  const pressed = (is: boolean) => (is ? 'bg-accent-soft text-accent-strong' : undefined)
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-raised px-2 py-1">
      <LinkButton to="/readings" tone="quiet" size="icon" aria-label={t('toList')} title={t('toList')}><ArrowLeft aria-hidden /></LinkButton>
      <h1 className="min-w-0 flex-1 truncate font-semibold sm:flex-none">{meeting.title}</h1>
      <span role="status" className="flex min-w-0 flex-wrap items-center gap-2" data-room-status>
        {state.kind === 'away' && <Badge tone="attention">{t('away')}</Badge>}
        {isOpen && isHere && hand === 'drives' && <Badge tone="accent" icon={<UserRoundCheck aria-hidden />}>{t('drives')}</Badge>}
        {isOpen && isHere && hand !== 'drives' && (people?.driver === null
          ? <Badge tone="attention">{t('nobody', { name: presenter })}</Badge>
          : hand === 'follows' ? <Badge tone="done" icon={<Eye aria-hidden />}>{t('follows', { name: presenter })}</Badge> : <Badge tone="attention">{t('free')}</Badge>)}
      </span>
      <span className="ml-auto flex flex-wrap items-center gap-1">
        {voice && <span data-room-voice>{voice}</span>}
        {isOpen && hand === 'free' && <Button tone="primary" icon={<Undo2 aria-hidden />} onClick={onComeBack} title={t('comeBack')}>{t('comeBack')} <kbd className="rounded-sm border border-current px-1 font-mono text-xs max-sm:hidden">.</kbd></Button>}
        {isOpen && hand === 'drives' && (
          <>
            <Button tone="quiet" aria-pressed={sharing.pointer} className={pressed(sharing.pointer)} icon={<MousePointer2 aria-hidden />} title={t('pointer')} onClick={() => onShare({ ...sharing, pointer: !sharing.pointer })}><span className="max-md:sr-only">{t('pointer')}</span></Button>
            <Button tone="quiet" aria-pressed={sharing.marks} className={pressed(sharing.marks)} icon={<Pencil aria-hidden />} title={t(isBlind ? 'marksBlind' : 'marks')} onClick={() => onShare({ ...sharing, marks: !sharing.marks })}><span className="max-md:sr-only">{t('marks')}</span></Button>
          </>
        )}
        <IconButton label={t(showsPanel ? 'panelHide' : 'panelShow')} aria-pressed={showsPanel} onClick={onPanel} className={pressed(showsPanel)}><PanelRight aria-hidden /></IconButton>
      </span>
    </header>
  )
}
