import { CalendarClock, CirclePause, Radio, Square } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from './class-names'

export type BadgeTone = 'neutral' | 'accent' | 'live' | 'danger' | 'attention' | 'done'
const TONES: Record<BadgeTone, string> = {
  neutral: 'bg-sunken text-ink', accent: 'bg-accent-soft text-accent-strong', live: 'bg-live text-on-live',
  danger: 'bg-danger-soft text-danger', attention: 'bg-attention-soft text-attention', done: 'bg-done-soft text-done',
}

export function Badge({ tone = 'neutral', icon, className, children }: { tone?: BadgeTone; icon?: ReactNode; className?: string; children: ReactNode }) {
  return (
    <span className={cx('inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-sm font-semibold whitespace-nowrap [&_svg]:size-4', TONES[tone], className)}>
      {icon}{children}
    </span>
  )
}

export type BroadcastState = 'scheduled' | 'live' | 'hold' | 'ended'

/** A broadcast's state in colour, sign and word, so that none of them is needed alone. */
export function StatusPill({ state, className }: { state: BroadcastState; className?: string }) {
  const { t } = useTranslation('common')
  const looks = {
    scheduled: { tone: 'neutral', Icon: CalendarClock }, live: { tone: 'live', Icon: Radio },
    hold: { tone: 'attention', Icon: CirclePause }, ended: { tone: 'neutral', Icon: Square },
  } as const
  const { tone, Icon } = looks[state]
  return <Badge tone={tone} className={className} icon={<Icon aria-hidden />}>{t(`status.${state}`)}</Badge>
}
