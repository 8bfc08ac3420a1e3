import { Link } from '@remix-run/react'
import { ArrowRight, CalendarClock, Clapperboard, Radio } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { StatusPill } from '../badge'
import { LinkButton } from '../button'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'

export interface WhatsNextProps {
  name: string
  next: {
    live: { id: string; title: string; startedAt: Date }[]
    upcoming: { id: string; title: string; scheduledStartAt: Date }[]
    recordings: { id: string; title: string; startedAt: Date; durationMs: number }[]
  }
  hasDesk: boolean
  /** The server's clock when the page was made: the first countdown is the same before and after hydration. */
  nowMs: number
}

export function WhatsNextPage({ name, next, hasDesk, nowMs }: WhatsNextProps) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const now = useNow(nowMs)
  const [first, ...others] = next.live
  return (
    <Page>
      <PageHeader
        title={t('home.greeting', { name })} lead={t('home.timesIn', { zone: `${format.timeZone} (${format.zone(nowMs)})` })}
        actions={hasDesk && <LinkButton to="/desk" tone="secondary">{t('home.openDesk')}</LinkButton>}
      />
      <section className="flex flex-col gap-4" aria-labelledby="live-now">
        <SectionHead id="live-now" title={t('home.liveNow')} />
        {first ? (
          <>
            <Link to={`/live/${first.id}`} data-room="theatre" className="group flex flex-col gap-6 rounded-lg bg-surface p-6 text-ink sm:flex-row sm:items-center sm:justify-between sm:p-8">
              <span className="flex flex-col items-start gap-3">
                <StatusPill state="live" />
                <span className="text-lg font-semibold sm:text-xl">{first.title}</span>
                <span className="text-ink-soft" data-figures>{t('home.startedAt', { time: format.time(first.startedAt) })}</span>
              </span>
              <span className="target inline-flex items-center justify-center gap-2 rounded-sm bg-accent px-6 py-3 text-lg font-medium text-on-accent group-hover:bg-accent-strong">{t('home.watch')}<ArrowRight className="size-5" aria-hidden /></span>
            </Link>
            {others.length > 0 && <List items={others.map((one) => ({ id: one.id, to: `/live/${one.id}`, title: one.title, note: t('home.startedAt', { time: format.time(one.startedAt) }), mark: <StatusPill state="live" /> }))} />}
          </>
        ) : (
          <EmptyState icon={<Radio />} title={t('home.nothingLive')} action={hasDesk ? <LinkButton to="/desk" tone="primary">{t('home.schedule')}</LinkButton> : undefined} />
        )}
      </section>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
        <section className="flex flex-col gap-4" aria-labelledby="upcoming">
          <SectionHead id="upcoming" title={t('home.upcoming')} to="/live" />
          {next.upcoming.length ? (
            <List items={next.upcoming.map((one) => ({ id: one.id, to: `/live/${one.id}`, title: one.title, note: format.dateTime(one.scheduledStartAt), mark: <Countdown to={one.scheduledStartAt} now={now} /> }))} />
          ) : <EmptyState icon={<CalendarClock />} title={t('home.nothingUpcoming')} />}
        </section>
        <section className="flex flex-col gap-4" aria-labelledby="recordings">
          <SectionHead id="recordings" title={t('home.recordings')} to="/recordings" />
          {next.recordings.length ? (
            <List items={next.recordings.map((one) => ({ id: one.id, to: `/recordings/${one.id}`, title: one.title, note: format.date(one.startedAt), mark: <span data-figures className="text-sm text-ink-soft">{format.clock(one.durationMs)}</span> }))} />
          ) : <EmptyState icon={<Clapperboard />} title={t('home.nothingRecorded')} />}
        </section>
      </div>
    </Page>
  )
}

function SectionHead({ id, title, to }: { id: string; title: string; to?: string }) {
  const { t } = useTranslation('common')
  return (
    <div className="flex items-center justify-between gap-4">
      <h2 id={id} className="text-lg font-semibold">{title}</h2>
      {to && <Link to={to} aria-label={`${t('home.all')}: ${title}`} className="target inline-flex items-center px-2 font-medium text-accent hover:underline">{t('home.all')}</Link>}
    </div>
  )
}

function List({ items }: { items: { id: string; to: string; title: string; note: string; mark: ReactNode }[] }) {
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-raised">
      {items.map((item) => (
        <li key={item.id}>
          <Link to={item.to} className="flex min-h-16 items-center justify-between gap-4 px-4 py-3 hover:bg-sunken focus-visible:-outline-offset-2">
            <span className="flex min-w-0 flex-col">
              <span className="truncate font-medium">{item.title}</span>
              <span className="text-sm text-ink-soft" data-figures>{item.note}</span>
            </span>
            <span className="shrink-0">{item.mark}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Countdown({ to, now }: { to: Date; now: number }) {
  const { t } = useTranslation('common')
  const format = useFormat()
  const left = new Date(to).getTime() - now
  if (left > 24 * 3_600_000) return null
  return <span className="text-sm font-semibold text-accent" data-figures>{left <= 0 ? t('home.overdue') : t('home.in', { time: format.duration(left) })}</span>
}

/** The time, renewed every half minute once the page lives. */
export function useNow(initialMs: number, everyMs = 30_000): number {
  const [now, setNow] = useState(initialMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
