import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'

export interface StudiedDay { day: string; activeMs: number }

const DAY_MS = 86_400_000
/** The newest that a plot shows; the table has all. */
const MOST_SHOWN = 90

/** Each day from the first on, also those on which nothing was done: gaps are part of the picture. */
export function everyDay(days: readonly StudiedDay[]): StudiedDay[] {
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last) return []
  const known = new Map(days.map(({ day, activeMs }) => [day, activeMs]))
  const count = Math.round((Date.parse(last.day) - Date.parse(first.day)) / DAY_MS) + 1
  return Array.from({ length: count }, (_, n) => new Date(Date.parse(first.day) + n * DAY_MS).toISOString().slice(0, 10)).map((day) => ({ day, activeMs: known.get(day) ?? 0 })).slice(-MOST_SHOWN)
}

export function DayPlot({ days }: { days: readonly StudiedDay[] }) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  const shown = everyDay(days)
  const top = Math.max(60_000, ...shown.map(({ activeMs }) => activeMs))
  const total = days.reduce((sum, { activeMs }) => sum + activeMs, 0)
  return (
    <figure className="flex flex-col gap-2">
      <div role="img" aria-label={t('one.plot', { total: format.duration(total), days: days.length })} className="flex flex-col gap-1">
        <span className="text-sm text-ink-soft tabular-nums" aria-hidden>{format.duration(top)}</span>
        <div className="flex h-32 items-end gap-px border-t border-b border-line-strong" aria-hidden>
          {shown.map(({ day, activeMs }) => <div key={day} title={`${format.calendarDate(day)}: ${format.duration(activeMs)}`} className="max-w-8 min-w-px flex-1 bg-accent" style={{ height: activeMs === 0 ? 0 : `max(2px, ${(activeMs / top) * 100}%)` }} />)}
        </div>
        <div className="flex justify-between text-sm text-ink-soft tabular-nums" aria-hidden><span>{shown[0] && format.calendarDate(shown[0].day)}</span>{shown.length > 1 && <span>{format.calendarDate(shown.at(-1)!.day)}</span>}</div>
      </div>
      <figcaption className="text-sm tabular-nums">{t('one.total', { time: format.duration(total) })}</figcaption>
      <details>
        <summary className="target inline-flex cursor-pointer items-center text-sm underline underline-offset-4">{t('one.asTable')}</summary>
        <table className="text-sm tabular-nums"><caption className="sr-only">{t('one.time')}</caption><thead className="text-left text-ink-soft"><tr><th scope="col" className="pr-6 font-medium">{t('one.day')}</th><th scope="col" className="font-medium">{t('one.spent')}</th></tr></thead><tbody>{[...days].reverse().map(({ day, activeMs }) => <tr key={day}><td className="pr-6">{format.calendarDate(day)}</td><td>{format.duration(activeMs)}</td></tr>)}</tbody></table>
      </details>
    </figure>
  )
}
