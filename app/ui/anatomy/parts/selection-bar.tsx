import { EyeOff, Focus, RotateCcw, X } from 'lucide-react'
import type { StructureKey } from '#vr/contract'
import { useFormat } from '~/i18n/format'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { keyOf, nameIn } from '../rules/tree'
import { only, putBack } from '../rules/verbs'
import { Slider } from './slider'
import type { PanelProps } from './structures-panel'

/** What is in hand, and what can be done with it. */
export function SelectionBar({ manifest, scene, run, endGesture, selected, onSelect }: PanelProps & { selected: readonly StructureKey[]; onSelect: (keys: StructureKey[]) => void }) {
  const { t, i18n } = useTranslation('anatomy')
  const format = useFormat()
  const parts = manifest.structures.filter((one) => selected.includes(keyOf(one.key)))
  const one = parts.length === 1 ? parts[0]! : null
  const first = selected[0]!
  const opacity = scene.structures[first]?.opacity ?? 1
  const colour = scene.structures[first]?.colour ?? parts[0]?.colour ?? '#cccccc'
  const isOut = selected.some((key) => scene.structures[key]?.moved)
  const isRecoloured = selected.some((key) => scene.structures[key]?.colour)
  return (
    <section aria-label={t('selection.label')} data-selection className="flex shrink-0 flex-col gap-2 border-t border-line bg-raised p-3">
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{one ? nameIn(one.name, i18n.language as Language) : t('selection.several', { count: selected.length })}</p>
          {one && one.volumeMl > 0 && <p className="text-sm text-ink-soft tabular-nums">{t('selection.volume', { ml: format.number(Math.round(one.volumeMl * 10) / 10) })}</p>}
        </div>
        <label className="target inline-flex size-11 shrink-0 cursor-pointer items-center justify-center" title={t('selection.colour')}>
          <span className="sr-only">{t('selection.colour')}</span>
          <input type="color" value={colour} className="size-8 cursor-pointer rounded-sm border border-line-strong bg-transparent" onChange={(event) => run({ do: 'tint', of: [...selected], colour: event.target.value }, 'tint')} onBlur={endGesture} />
        </label>
        {isRecoloured && <IconButton label={t('selection.ownColour')} onClick={() => run({ do: 'tint', of: [...selected], colour: null })}><RotateCcw aria-hidden /></IconButton>}
        <IconButton label={t('verb.letGo')} onClick={() => onSelect([])}><X aria-hidden /></IconButton>
      </div>
      <Slider label={t('selection.opacity')} value={Math.round(opacity * 100)} least={0} most={100} step={5} text={format.percent(opacity)} onChange={(percent) => run({ do: 'fade', of: [...selected], opacity: percent / 100 }, 'fade')} onEnd={endGesture} />
      <div className="flex flex-wrap gap-2">
        <Button className="flex-1 px-2" icon={<EyeOff aria-hidden />} onClick={() => run({ do: 'show', of: [...selected], shown: false })}>{t('verb.hide')}</Button>
        <Button className="flex-1 px-2" icon={<Focus aria-hidden />} onClick={() => run(only(manifest, selected))}>{t('verb.only')}</Button>
        {isOut && <Button className="flex-1 px-2" icon={<RotateCcw aria-hidden />} onClick={() => run(putBack(selected))}>{t('verb.putBack')}</Button>}
      </div>
    </section>
  )
}
