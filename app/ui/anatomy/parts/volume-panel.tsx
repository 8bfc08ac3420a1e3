import { useState } from 'react'
import type { Preset, SourceId, VolumeState } from '#vr/contract'
import { PRESETS } from '#vr/contract'
import { MAIN } from '#vr/core/state/structure-key'
import { firstVolume } from '#vr/core/volume/bounds'
import { presetState } from '#vr/core/volume/presets'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Checkbox, Select } from '~/ui/field'
import type { Beside } from '../rules/combined'
import { presetsFor } from '../rules/presets'
import { Slider } from './slider'
import { TransferEditor } from './transfer-editor'
import type { PanelProps } from './structures-panel'

/** The volume itself: whether it is seen, in which look, in which window. */
export function VolumePanel({ besides, ...props }: PanelProps & { first: VolumeState; besides?: readonly Beside[] }) {
  const { t } = useTranslation(['anatomy', 'combine'])
  const others = (besides ?? []).filter(({ manifest }) => manifest.volume)
  const [chosen, setChosen] = useState(MAIN)
  const other = others.find(({ source }) => source === chosen) ?? (props.manifest.volume ? undefined : others[0])
  const own = <OneVolume key={other?.source ?? MAIN} {...props} {...(other ? { manifest: other.manifest, first: firstVolume(other.manifest), source: other.source } : { source: MAIN })} />
  if (others.length === 0) return own
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="px-4 pt-2">
        <Select label={t('combine:label')} value={other?.source ?? MAIN} onChange={(event) => setChosen(event.target.value)}>
          {props.manifest.volume && <option value={MAIN}>{t('combine:first')}</option>}
          {others.map(({ source, title }) => <option key={source} value={source}>{title}</option>)}
        </Select>
      </div>
      {own}
    </div>
  )
}

function OneVolume({ manifest, scene, run, endGesture, first, source }: PanelProps & { first: VolumeState; source: SourceId }) {
  const { t } = useTranslation('anatomy')
  const format = useFormat()
  const { volume } = manifest
  if (!volume) return <p className="p-4 text-ink-soft">{t('volume.none')}</p>
  const state = scene.volumes[source] ?? first
  const set = (change: Partial<VolumeState>, gesture?: string) => run({ do: 'volume', of: source, set: change }, gesture)
  const [least, most] = [volume.values[0] ?? 0, volume.values.at(-1) ?? 1]
  const unit = volume.unit === 'HU' ? ' HU' : ''
  const value = (of: number) => `${format.number(Math.round(of)).replace('-', '−')}${unit}`
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain p-4">
      <Checkbox label={t('volume.shown')} checked={state.shown} onChange={(event) => set({ shown: event.target.checked })} />
      {volume.shows !== 'all' && <p className="text-sm text-ink-soft" data-face={volume.shows}>{t(`volume.face.${volume.shows}`)}</p>}
      <div role="group" aria-label={t('volume.presets')} className="grid grid-cols-2 gap-2">
        {presetsFor(PRESETS, volume).map((preset: Preset) => (
          <Button key={preset} aria-pressed={state.preset === preset} className={cx('px-2', state.preset === preset && 'border-accent bg-accent-soft text-accent')} onClick={() => set({ ...presetState(preset, volume), opacity: state.opacity, removed: state.removed })}>{t(`preset.${preset}`)}</Button>
        ))}
      </div>
      {(volume.removable?.has ?? []).map((what) => (
        <Checkbox key={what} label={t(`volume.without.${what}`)} checked={state.removed.includes(what)} onChange={(event) => set({ removed: event.target.checked ? [...state.removed, what] : state.removed.filter((one) => one !== what) })} />
      ))}
      <Slider label={t('volume.center')} value={clamp(state.window.center, least, most)} least={least} most={most} step={Math.max(1, Math.round((most - least) / 500))} text={value(state.window.center)} onChange={(center) => set({ window: { ...state.window, center } }, 'window')} onEnd={endGesture} />
      <Slider label={t('volume.width')} value={clamp(state.window.width, 1, most - least)} least={1} most={Math.max(2, Math.round(most - least))} step={Math.max(1, Math.round((most - least) / 500))} text={value(state.window.width)} onChange={(width) => set({ window: { ...state.window, width } }, 'window')} onEnd={endGesture} />
      <Slider label={t('volume.opacity')} value={Math.round(state.opacity * 100)} least={0} most={100} step={5} text={format.percent(state.opacity)} onChange={(percent) => set({ opacity: percent / 100 }, 'volume opacity')} onEnd={endGesture} />
      <p className="text-sm text-ink-soft">{t('volume.drag')}</p>
      {state.look === 'shaded' && <TransferEditor volume={volume} state={state} onChange={(transfer, gesture) => set({ transfer }, gesture)} onEnd={endGesture} />}
    </div>
  )
}
const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))
