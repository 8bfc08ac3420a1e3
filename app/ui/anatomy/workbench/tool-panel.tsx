import { Brush, CircleDot, Eraser, MousePointer2, OctagonX, Shapes } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DeskOperation, DeskState } from '#imaging/segmentation/desk/desk'
import type { Range } from '#imaging/segmentation/desk/region'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Checkbox } from '~/ui/field'
import { Slider } from '../parts/slider'
import type { BenchInfo } from './protocol'
import { BRUSH_MM, RANGES, TOOLS, type RangeName, type Tool } from './rules'

const ICONS: Record<Tool, ReactNode> = { look: <MousePointer2 aria-hidden />, seed: <CircleDot aria-hidden />, paint: <Brush aria-hidden />, erase: <Eraser aria-hidden />, barrier: <OctagonX aria-hidden />, island: <Shapes aria-hidden /> }
export const TOOL_KEYS: Record<Tool, string> = { look: 'v', seed: 's', paint: 'b', erase: 'e', barrier: 'x', island: 'i' }

export interface Settings { tool: Tool; range: Range; isRangeShown: boolean; mm: number; is3d: boolean; over: boolean; withinMm: number | null }

export function ToolPanel({ info, state, settings, set, run }: { info: BenchInfo; state: DeskState; settings: Settings; set: (change: Partial<Settings>) => void; run: (operation: DeskOperation) => void }) {
  const { t } = useTranslation('workbench')
  const { tool, range, mm, is3d, over, withinMm } = settings
  const hasLabel = state.active !== 0
  return (
    <>
      <div role="toolbar" aria-label={t('tools')} className="grid grid-cols-3 gap-1">
        {TOOLS.map((one) => (
          <button key={one} type="button" aria-pressed={tool === one} title={`${t(`tool.${one}`)} (${TOOL_KEYS[one].toUpperCase()})`} onClick={() => set({ tool: one })} className={cx('target flex min-w-0 items-center gap-1.5 rounded-sm px-2 py-1 text-sm [&_svg]:size-4.5 [&_svg]:shrink-0', tool === one ? 'bg-accent text-on-accent' : 'hover:bg-sunken')}>{ICONS[one]}<span className="min-w-0 truncate">{t(`tool.${one}`)}</span></button>
        ))}
      </div>
      <p className="text-sm text-ink-soft">{t(`hint.${tool}`)}</p>
      <RangeField {...{ info, range }} isShown={settings.isRangeShown} onRange={(next) => set({ range: next })} onShown={(isRangeShown) => set({ isRangeShown })} />
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" disabled={!hasLabel} onClick={() => run({ do: 'fill', range, over })}>{t('fill')}</Button>
      </div>
      {(tool === 'seed' || state.seeds.length > 0) && (
        <section aria-label={t('seeds.title')} className="flex flex-col gap-2 border-t border-line pt-3">
          <h2 className="font-semibold">{t('seeds.title')} <span className="font-normal text-ink-soft" data-figures>{state.seeds.length}</span></h2>
          <Checkbox label={t('seeds.bounded')} checked={withinMm !== null} onChange={(event) => set({ withinMm: event.target.checked ? 40 : null })} />
          {withinMm !== null && <Slider label={t('seeds.within')} value={withinMm} least={2} most={250} text={`${withinMm} mm`} onChange={(value) => set({ withinMm: value })} onEnd={() => undefined} />}
          <div className="flex flex-wrap gap-2">
            <Button tone="primary" disabled={!hasLabel || state.seeds.length === 0} onClick={() => run({ do: 'grow', range, withinMm, over })}>{t('seeds.grow')}</Button>
            <Button disabled={state.seeds.length === 0} onClick={() => run({ do: 'clear-seeds' })}>{t('seeds.clear')}</Button>
          </div>
        </section>
      )}
      {(tool === 'paint' || tool === 'erase' || tool === 'barrier') && (
        <section aria-label={t('brush.title')} className="flex flex-col gap-2 border-t border-line pt-3">
          <Slider label={t('brush.size')} value={mm} least={BRUSH_MM.least} most={BRUSH_MM.most} text={`${mm} mm`} onChange={(value) => set({ mm: value })} onEnd={() => undefined} />
          <Checkbox label={t('brush.ball')} checked={is3d} onChange={(event) => set({ is3d: event.target.checked })} />
        </section>
      )}
      <Checkbox label={t('over')} hint={t('overHint')} checked={over} onChange={(event) => set({ over: event.target.checked })} />
    </>
  )
}

function RangeField({ info, range, isShown, onRange, onShown }: { info: BenchInfo; range: Range; isShown: boolean; onRange: (range: Range) => void; onShown: (isShown: boolean) => void }) {
  const { t } = useTranslation('workbench')
  const format = useFormat()
  const { histogram: { least, most, counts }, isHounsfield, floor } = info
  const step = most - least > 100 ? 1 : (most - least) / 1_000
  const value = (of: number) => `${format.number(step === 1 ? Math.round(of) : Number(of.toPrecision(4)))}${isHounsfield ? ' HU' : ''}`
  // Air would flatten everything else.
  const top = Math.log1p([...counts].sort((a, b) => b - a)[1] ?? 1)
  const share = (of: number) => Math.max(0, Math.min(1, (of - least) / (most - least)))
  const set = (next: Partial<Range>) => { const { from, to } = { ...range, ...next }; onRange({ from: Math.min(from, to), to: Math.max(from, to) }) }
  const clamp = (of: number) => Math.max(least, Math.min(most, of))
  return (
    <section aria-label={t('range.title')} className="flex flex-col gap-1 border-t border-line pt-3">
      <h2 className="font-semibold">{t('range.title')}</h2>
      <svg viewBox="0 0 256 48" preserveAspectRatio="none" aria-hidden className="h-14 w-full rounded-sm bg-sunken">
        <rect x={share(range.from) * 256} width={Math.max(1, (share(range.to) - share(range.from)) * 256)} y={0} height={48} className="fill-accent-soft" />
        <path d={`M0 48 ${counts.map((count, bin) => `L${bin} ${(48 - 46 * Math.min(1, Math.log1p(count) / (top || 1))).toFixed(1)}`).join(' ')} L256 48 Z`} className="fill-ink-soft" />
      </svg>
      <Slider label={t('range.from')} value={clamp(range.from)} least={least} most={most} step={step} text={value(range.from)} onChange={(from) => set({ from })} onEnd={() => undefined} />
      <Slider label={t('range.to')} value={clamp(range.to)} least={least} most={most} step={step} text={value(range.to)} onChange={(to) => set({ to })} onEnd={() => undefined} />
      {isHounsfield && (
        <div className="flex flex-wrap gap-1">
          {(Object.keys(RANGES) as RangeName[]).filter((name) => floor === null || RANGES[name].from >= floor).map((name) => (
            <button key={name} type="button" onClick={() => onRange({ from: clamp(RANGES[name].from), to: clamp(RANGES[name].to) })} className="target rounded-full border border-line-strong px-3 py-0.5 text-sm hover:bg-sunken">{t(`range.${name}`)}</button>
          ))}
        </div>
      )}
      {floor !== null && <p className="text-sm text-ink-soft">{t('range.boneOnly')}</p>}
      <Checkbox label={t('range.shown')} checked={isShown} onChange={(event) => onShown(event.target.checked)} />
    </section>
  )
}
