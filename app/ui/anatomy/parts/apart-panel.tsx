import { PackageCheck } from 'lucide-react'
import type { SceneState } from '#vr/contract'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Select } from '~/ui/field'
import { middleOf, movedOf, type Box } from '../rules/cuts'
import { putTogether } from '../rules/verbs'
import { Slider } from './slider'
import type { PanelProps } from './structures-panel'

const WAYS = ['structure', 'group', 'layer'] as const

/** Blow apart, peel, and put together again. */
export function ApartPanel({ manifest, scene, run, endGesture, box }: PanelProps & { box: Box }) {
  const { t } = useTranslation('anatomy')
  const format = useFormat()
  const { by, amount } = scene.explode
  const way = by ?? (manifest.groups.length > 1 ? 'group' : 'structure')
  const explode = (of: SceneState['explode']['by'], to: number, gesture?: string) => run({ do: 'explode', by: to > 0 ? of : null, amount: to, centre: middleOf(box) }, gesture)
  const isApart = amount > 0 || scene.peel > 0 || movedOf(scene).length > 0
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain p-4">
      {manifest.structures.length < 2 && <p className="text-sm text-ink-soft">{t('apart.needsMore')}</p>}
      <Select label={t('apart.by')} value={way} onChange={(event) => explode(event.target.value as (typeof WAYS)[number], amount || 0.5)}>
        {WAYS.map((one) => <option key={one} value={one}>{t(`apart.way.${one}`)}</option>)}
      </Select>
      <Slider label={t('apart.amount')} value={Math.round(amount * 100)} least={0} most={100} step={2} text={format.percent(amount)} onChange={(percent) => explode(way, percent / 100, 'explode')} onEnd={endGesture} />
      <Slider label={t('peel.label')} value={Math.round(scene.peel * 100)} least={0} most={100} step={2} text={format.percent(scene.peel)} onChange={(percent) => run({ do: 'peel', amount: percent / 100 }, 'peel')} onEnd={endGesture} />
      <p className="text-sm text-ink-soft">{t('apart.pull')}</p>
      <Button icon={<PackageCheck aria-hidden />} disabled={!isApart} onClick={() => run(putTogether(scene))}>{t('apart.together')}</Button>
    </div>
  )
}
