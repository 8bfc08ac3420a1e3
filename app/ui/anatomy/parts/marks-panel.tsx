import { Crosshair, PenLine, Ruler, Tag, Trash2, Triangle, VectorSquare } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Mark, Mm3, SceneState, StructureKey, ViewState } from '#vr/contract'
import { posed } from '#vr/core/state/pose'
import { areaText, measured } from '#vr/core/state/measure'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { nameOf } from '../rules/cuts'
import { listedMarks, lookAt, MARK_COLOURS, poseOf } from '../rules/marks'
import { keyOf, nameIn } from '../rules/tree'
import type { Started } from '../use-theatre'
import type { PanelProps } from './structures-panel'

const ICONS: Record<Mark['kind'], ReactNode> = { distance: <Ruler aria-hidden />, angle: <Triangle aria-hidden />, area: <VectorSquare aria-hidden />, label: <Tag aria-hidden />, stroke: <PenLine aria-hidden />, landmark: <Crosshair aria-hidden />, path: <PenLine aria-hidden /> }
const MOST_TEXT = 200

interface MarksPanelProps extends PanelProps {
  started: Started | null
  look: (view: ViewState) => void
  colour: string
  setColour: (colour: string) => void
  /** Just placed: its words are asked for. */
  fresh: string | null
}

/** All that was measured, named and drawn: to be gone to, renamed, coloured and taken away. */
export function MarksPanel({ manifest, scene, run, endGesture, started, look, colour, setColour, fresh }: MarksPanelProps) {
  const { t, i18n } = useTranslation('anatomy')
  const language = i18n.language as Language
  const marks = listedMarks(scene.marks)
  const faces = started?.theatre.sections() ?? []
  const nameOfKey = (key: string) => { const one = manifest.structures.find((each) => keyOf(each.key) === key); return one ? nameIn(one.name, language) : key }
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain p-4" data-marks>
      <div className="flex items-center justify-between gap-2">
        <span className="text-sm text-ink-soft">{t('mark.colour')}</span>
        <Colours value={colour} onChange={setColour} />
      </div>
      {marks.length === 0 && <p className="text-sm text-ink-soft">{t('mark.none')}</p>}
      <ul className="flex flex-col gap-2">
        {marks.map(({ id, mark }) => (
          <li key={id} data-mark={mark.kind} className="flex flex-col gap-2 rounded-sm border border-line bg-sunken p-2">
            <div className="flex items-center gap-1">
              <span className="grid size-8 shrink-0 place-items-center [&_svg]:size-5" style={{ color: mark.colour ?? MARK_COLOURS[0] }}>{ICONS[mark.kind]}</span>
              <span className="min-w-0 flex-1 truncate tabular-nums" data-value>{valueOf(mark, scene, faces, language) || mark.text?.[language] || mark.text?.en || mark.text?.zh || t(`mark.kind.${mark.kind}`)}</span>
              <IconButton label={t('mark.go')} disabled={!started} onClick={() => { if (started) look(lookAt(started.theatre.view(), placeNow(mark, scene))) }}><Crosshair aria-hidden /></IconButton>
              <IconButton label={t('mark.remove')} onClick={() => run({ do: 'mark', id, mark: null })}><Trash2 aria-hidden /></IconButton>
            </div>
            {mark.kind !== 'stroke' && (
              <div className="grid grid-cols-2 gap-2">
                {(['en', 'zh'] as const).map((one) => (
                  <label key={one} className="flex min-w-0 flex-col text-sm text-ink-soft">
                    {t(`mark.text.${one}`)}
                    <input
                      lang={one === 'zh' ? 'zh-CN' : 'en'} maxLength={MOST_TEXT} value={mark.text?.[one] ?? ''} autoFocus={fresh === id && mark.kind === 'label' && one === language} onBlur={endGesture} className="target w-full min-w-0 rounded-sm border border-line-strong bg-surface px-2 py-1 text-ink"
                      onChange={(event) => run({ do: 'mark', id, mark: { ...mark, text: { en: '', zh: '', ...mark.text, [one]: event.target.value } } }, `mark text ${id} ${one}`)}
                    />
                  </label>
                ))}
              </div>
            )}
            <Colours value={mark.colour ?? MARK_COLOURS[0]} onChange={(next) => run({ do: 'mark', id, mark: { ...mark, colour: next } })} />
          </li>
        ))}
      </ul>
      {marks.length > 1 && <Button tone="quiet" icon={<Trash2 aria-hidden />} onClick={() => run(marks.map(({ id }) => ({ do: 'mark', id, mark: null })))}>{t('mark.removeAll')}</Button>}
      {faces.length > 0 && (
        <section aria-label={t('mark.faces')} className="flex flex-col gap-1">
          <h3 className="font-medium">{t('mark.faces')}</h3>
          <ul className="text-sm">
            {faces.map(({ plane, key, areaMm2 }) => (
              <li key={`${plane} ${key}`} data-face-area className="flex gap-2"><span className="min-w-0 flex-1 truncate">{nameOfKey(key)} · {t(`cut.${nameOf(scene.planes.find((one) => one.id === plane) ?? { normal: [0, 0, 0] }) ?? 'askew'}`)}</span><span className="tabular-nums">{areaMm2 === null ? '–' : areaText(areaMm2)}</span></li>
            ))}
          </ul>
          {faces.some(({ areaMm2 }) => areaMm2 === null) && <p className="text-sm">{t('mark.faceCut')}</p>}
          <p className="text-sm text-ink-soft">{t('mark.facesHint')}</p>
        </section>
      )}
    </div>
  )
}

function Colours({ value, onChange }: { value: string; onChange: (colour: string) => void }) {
  const { t } = useTranslation('anatomy')
  return (
    <span role="group" aria-label={t('mark.colour')} className="flex gap-0.5">
      {MARK_COLOURS.map((one, index) => (
        <button key={one} type="button" aria-label={t('mark.colourIs', { count: index + 1 })} aria-pressed={one === value} onClick={() => onChange(one)} className={cx('grid size-8 place-items-center rounded-full border-2 pointer-coarse:size-10', one === value ? 'border-ink' : 'border-transparent')}><span className="size-5 rounded-full border border-black/40" style={{ background: one }} /></button>
      ))}
    </span>
  )
}

/** The area of a cut is that of the cut as it is now; once the plane or the structure has moved there is none to say. */
function valueOf(mark: Mark, scene: SceneState, faces: readonly { plane: string; key: string; areaMm2: number | null }[], language: Language): string {
  if (mark.kind !== 'area') return measured(mark, scene.sources, language)
  const on = mark.on as StructureKey | null
  const isMoved = on === null || scene.explode.amount > 0 || scene.structures[on]?.moved !== undefined
  const at = mark.points[0] && on !== null ? posed(mark.points[0], poseOf(on, scene)) : undefined
  if (!at || isMoved) return ''
  const face = faces.find(({ plane, key }) => key === mark.on && scene.planes.some(({ id, normal, distanceMm }) => id === plane && Math.abs(normal[0] * at[0] + normal[1] * at[1] + normal[2] * at[2] - distanceMm) < 0.5))
  return face && face.areaMm2 !== null ? areaText(face.areaMm2) : ''
}

/** What hangs on a structure is where that is now. */
function placeNow({ on, points }: Mark, scene: SceneState): Mm3 {
  return on?.includes('/') ? posed(points[0]!, poseOf(on as StructureKey, scene)) : points[0]!
}
