import { BoxSelect, FlipHorizontal2, LassoSelect, Scissors, Trash2 } from 'lucide-react'
import type { CutPlane, Mm3 } from '#vr/contract'
import { BOUNDS } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { directionLetters } from '~/ui/viewer/geometry'
import { Button, IconButton } from '~/ui/button'
import { Checkbox } from '~/ui/field'
import { AXES, nameOf, newBox, newPlane, reachOf, turned, withFace, type Box } from '../rules/cuts'
import { Slider } from './slider'
import type { PanelProps } from './structures-panel'

/** "L 12 mm": on which side of the patient's origin a plane across an axis lies, as the reading page says it. */
export function placeText(axis: 0 | 1 | 2, mm: number): string {
  const direction: Mm3 = [0, 0, 0]
  direction[axis] = mm < 0 ? -1 : 1
  return `${directionLetters(direction)} ${Math.abs(Math.round(mm))} mm`
}

/** Up to three planes, each with its slider, and a box. */
export function CutsPanel({ manifest, scene, run, endGesture, box }: PanelProps & { box: Box }) {
  const { t } = useTranslation('anatomy')
  const add = (name: (typeof AXES)[number]) => { const plane = newPlane(name, box, scene.planes); if (plane) run({ do: 'cut', plane }) }
  const isFull = scene.planes.length >= BOUNDS.planes
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain p-4">
      <div className="flex flex-col gap-2">
        <p className="text-sm text-ink-soft">{t(isFull ? 'cut.full' : 'cut.lead', { count: BOUNDS.planes })}</p>
        <div className="grid grid-cols-1 gap-2 min-[360px]:grid-cols-3 sm:grid-cols-1 xl:grid-cols-3">
          {AXES.map((name) => <Button key={name} className="px-2" disabled={isFull} onClick={() => add(name)}>{t(`cut.${name}`)}</Button>)}
        </div>
      </div>
      {scene.planes.map((plane) => <Plane key={plane.id} {...{ plane, box, run, endGesture }} hasVolume={manifest.volume !== null} />)}
      {scene.lassos.map((lasso, index) => (
        <section key={lasso.id} aria-label={t('lasso.one', { count: index + 1 })} data-lasso className="flex flex-col gap-1 rounded-sm border border-line bg-sunken p-3">
          <div className="flex items-center gap-1">
            <LassoSelect className="size-4 text-ink-soft" aria-hidden />
            <h3 className="min-w-0 flex-1 truncate font-medium">{t('lasso.one', { count: index + 1 })}</h3>
            <IconButton label={t('lasso.remove')} onClick={() => run({ do: 'unlasso', id: lasso.id })}><Trash2 aria-hidden /></IconButton>
          </div>
          <Checkbox label={t('lasso.inside')} checked={lasso.keeps === 'inside'} onChange={(event) => run({ do: 'lasso', lasso: { ...lasso, keeps: event.target.checked ? 'inside' : 'outside' } })} />
        </section>
      ))}
      <hr className="border-line" />
      {scene.box ? <BoxSliders {...{ scene, run, endGesture, box }} /> : <Button icon={<BoxSelect aria-hidden />} onClick={() => run({ do: 'box', box: newBox(box) })}>{t('box.add')}</Button>}
    </div>
  )
}

function Plane({ plane, box, run, endGesture, hasVolume }: { plane: CutPlane; box: Box; hasVolume: boolean } & Pick<PanelProps, 'run' | 'endGesture'>) {
  const { t } = useTranslation('anatomy')
  const name = nameOf(plane)
  const axis = name ? (AXES.indexOf(name) as 0 | 1 | 2) : null
  const { least, most } = reachOf(plane.normal, box)
  const title = t(name ? `cut.${name}` : 'cut.askew')
  const text = axis === null ? `${Math.round(plane.distanceMm)} mm` : placeText(axis, plane.distanceMm * plane.normal[axis])
  const set = (change: Partial<CutPlane>, gesture?: string) => run({ do: 'cut', plane: { ...plane, ...change } }, gesture)
  return (
    <section aria-label={title} data-plane={plane.id} className="flex flex-col gap-1 rounded-sm border border-line bg-sunken p-3">
      <div className="flex items-center gap-1">
        <Scissors className="size-4 text-ink-soft" aria-hidden />
        <h3 className="min-w-0 flex-1 truncate font-medium">{title}</h3>
        <IconButton label={t('cut.turn')} onClick={() => run({ do: 'cut', plane: turned(plane) })}><FlipHorizontal2 aria-hidden /></IconButton>
        <IconButton label={t('cut.remove')} onClick={() => run({ do: 'uncut', id: plane.id })}><Trash2 aria-hidden /></IconButton>
      </div>
      <Slider label={t('cut.place')} value={Math.min(most, Math.max(least, plane.distanceMm))} least={least} most={most} text={text} disabled={!plane.isOn} onChange={(distanceMm) => set({ distanceMm }, `plane ${plane.id}`)} onEnd={endGesture} />
      <Checkbox label={t('cut.on')} checked={plane.isOn} onChange={(event) => set({ isOn: event.target.checked })} />
      {hasVolume && <Checkbox label={t('cut.section')} checked={plane.section} disabled={!plane.isOn} onChange={(event) => set({ section: event.target.checked })} />}
    </section>
  )
}

const ENDS = [[0, 'low'], [0, 'high'], [1, 'low'], [1, 'high'], [2, 'low'], [2, 'high']] as const
const FACES = ['right', 'left', 'front', 'back', 'lower', 'upper'] as const

function BoxSliders({ scene, run, endGesture, box }: Pick<PanelProps, 'scene' | 'run' | 'endGesture'> & { box: Box }) {
  const { t } = useTranslation('anatomy')
  const cut = scene.box!
  return (
    <section aria-label={t('box.label')} data-box className="flex flex-col gap-1 rounded-sm border border-line bg-sunken p-3">
      <div className="flex items-center gap-1">
        <BoxSelect className="size-4 text-ink-soft" aria-hidden />
        <h3 className="min-w-0 flex-1 font-medium">{t('box.label')}</h3>
        <IconButton label={t('box.remove')} onClick={() => run({ do: 'box', box: null })}><Trash2 aria-hidden /></IconButton>
      </div>
      <Checkbox label={t('box.inside')} checked={cut.keeps === 'inside'} onChange={(event) => run({ do: 'box', box: { ...cut, keeps: event.target.checked ? 'inside' : 'outside' } })} />
      {ENDS.map(([axis, side], index) => (
        <Slider
          key={`${axis}${side}`} label={t(`box.${FACES[index]!}`)} value={cut[side][axis]} least={Math.floor(box.low[axis])} most={Math.ceil(box.high[axis])} text={placeText(axis, cut[side][axis])}
          onChange={(value) => run({ do: 'box', box: withFace(cut, axis, side, value) }, `box ${index}`)} onEnd={endGesture}
        />
      ))}
    </section>
  )
}
