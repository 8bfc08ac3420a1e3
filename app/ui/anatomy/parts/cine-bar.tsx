import { ChevronLeft, ChevronRight, Pause, Play } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { AssetManifest, AssetScreen } from '#vr/contract'
import { useFormat } from '~/i18n/format'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { useCell } from '../cell'
import { SPEEDS, type Speed } from '../rules/cine'
import { nameIn } from '../rules/tree'
import type { Cine } from '../use-cine'

/** Of the clip that is played: where it stands, and what is known of its size, its times and its place. */
export function CineBar({ cine, manifest }: { cine: Cine; manifest: AssetManifest }) {
  const { t, i18n } = useTranslation('screens')
  const { screen, isPlaying, speed } = cine
  const structure = manifest.structures.find(({ key }) => key === screen.key)
  const notes = useNotes(screen, manifest.screensLeftOut ?? 0)
  return (
    <section aria-label={t('label')} data-cine={screen.key} className="flex shrink-0 flex-col gap-1 border-t border-line bg-raised px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="max-w-[12rem] truncate font-medium max-sm:hidden">{structure && nameIn(structure.name, i18n.language as Language)}</h2>
        {screen.times.length > 1 && <Controls cine={cine} isPlaying={isPlaying} speed={speed} />}
      </div>
      <p className="text-sm text-balance text-ink-soft" data-cine-notes>{notes}</p>
    </section>
  )
}

function Controls({ cine, isPlaying, speed }: { cine: Cine; isPlaying: boolean; speed: Speed }) {
  const { t } = useTranslation('screens')
  const format = useFormat()
  const frame = useCell(cine.frame)
  const { times, timesFrom } = cine.screen
  // The page's own keys leave alone whoever has an input in hand; this one is the clip's.
  const press = (event: KeyboardEvent) => {
    if (event.key === ' ') cine.play(!isPlaying)
    else if (event.key === '[' || event.key === ']') cine.step(event.key === '[' ? -1 : 1)
    else return
    event.preventDefault()
  }
  const seconds = (ms: number) => (ms / 1000).toFixed(ms < 100_000 ? 2 : 1)
  const at = timesFrom === 'file' ? t('atTime', { seconds: seconds(times[frame]!), of: seconds(times.at(-1)!), frame: frame + 1, frames: times.length }) : t('atFrame', { frame: frame + 1, frames: times.length })
  return (
    <>
      <div className="flex items-center">
        <IconButton label={t('back')} onClick={() => cine.step(-1)}><ChevronLeft aria-hidden /></IconButton>
        <IconButton label={t(isPlaying ? 'pause' : 'play')} data-play={isPlaying} onClick={() => cine.play(!isPlaying)}>{isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}</IconButton>
        <IconButton label={t('forward')} onClick={() => cine.step(1)}><ChevronRight aria-hidden /></IconButton>
      </div>
      <input type="range" min={0} max={times.length - 1} step={1} value={frame} aria-label={t('place')} aria-valuetext={at} data-scrubber className="target h-9 min-w-24 flex-1 cursor-pointer accent-(--accent)" onChange={(event) => cine.to(Number(event.target.value))} onKeyDown={press} />
      <output className="text-sm whitespace-nowrap text-ink-soft tabular-nums" data-cine-at>{at}</output>
      <label className="flex items-center gap-2 text-sm">
        <span className="max-md:sr-only">{t('speed')}</span>
        <select value={speed} onChange={(event) => cine.setSpeed(Number(event.target.value) as Speed)} className="target rounded-sm border border-line-strong bg-sunken px-2 py-1 text-ink">
          {SPEEDS.map((one) => <option key={one} value={one}>{t('times', { factor: format.number(one) })}</option>)}
        </select>
      </label>
    </>
  )
}

function useNotes(screen: AssetScreen, leftOut: number): string {
  const { t, i18n } = useTranslation('screens')
  const format = useFormat()
  const { scale, mm, stands, times, timesFrom, framesInFile } = screen
  const size = { width: format.number(Math.round(mm[0])), height: format.number(Math.round(mm[1])) }
  const every = Math.round(framesInFile / times.length)
  return [
    scale ? t(`scale.${scale.from}`, size) : t('scale.none'),
    stands === 'beside' ? t('beside') : '',
    framesInFile > 1 && timesFrom === 'none' ? t('noTimes') : '',
    framesInFile > times.length ? t('thinned', { every: format.number(every), of: format.number(framesInFile) }) : '',
    leftOut > 0 ? t('leftOut', { count: leftOut }) : '',
  ].filter(Boolean).join(i18n.language === 'zh' ? '' : ' ')
}
