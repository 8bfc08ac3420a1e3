import { useTranslation } from '~/i18n/use-translation'
import type { PlayerStats } from '#streaming/player'
import { useFormat } from '~/i18n/format'
import { useStreamName } from './stage'

/** Delay and quality, for who wants to know. */
export function Readout({ stats }: { stats: PlayerStats }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const nameOf = useStreamName()
  const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value)} ms`)
  return (
    <dl data-readout data-figures className="grid max-w-xs grid-cols-[auto_auto] gap-x-3 gap-y-0.5 rounded-sm bg-black/85 p-3 text-sm">
      <dt className="text-ink-soft">{t('readout.path')}</dt><dd>{t(`readout.paths.${stats.path}`)}</dd>
      <dt className="text-ink-soft">{t('readout.skew')}</dt><dd>{ms(stats.skewMs)}</dd>
      <dt className="text-ink-soft">{t('readout.roundTrip')}</dt><dd>{ms(stats.roundTripMs)}</dd>
      <dt className="text-ink-soft">{t('readout.sound')}</dt><dd>{ms(stats.soundOffsetMs)}</dd>
      {stats.streams.map((stream) => (
        <div key={stream.name} className="col-span-2 mt-1 border-t border-line pt-1">
          <dt className="font-medium">{nameOf(stream.name)}</dt>
          <dd>{t('readout.stream', { latency: ms(stream.latencyMs), size: `${stream.width}×${stream.height}`, rate: format.number(Math.round(stream.framesPerSecond)), bits: format.bitrate(stream.bitsPerSecond), dropped: stream.droppedFrames + stream.skippedFrames })}</dd>
        </div>
      ))}
    </dl>
  )
}
