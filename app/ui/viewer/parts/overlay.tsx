import { Star } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import type { Point3 } from '~/domain/images/finding'
import { directionLetters, dot, scale } from '../geometry'
import { stepOf } from '../desk'
import type { View, ViewState } from '../engine/view'
import { windowOf } from '../engine/windows'
import { digitsOf, type ViewerWords } from '../words'

/** State in the corners, as radiologists expect it; no word of who the patient is. */
export function Overlay({ view, state, words, date, isKey, isCompact }: { view: View; state: ViewState; words: ViewerWords; date: string; isKey: boolean; isCompact: boolean }) {
  const { t } = useTranslation('viewer')
  const { series, frame, presentation, index, count, plane, projection, slabMm, kind, held } = state
  const { center, width } = windowOf(presentation.window)
  const isColour = frame?.samplesPerPixel === 3
  const position = plane && (kind === 'plane' || frame?.place) ? positionOf(plane.origin, plane.normal, words) : null
  const step = kind === 'plane' ? stepOf(view) : null
  const letters = lettersOf(view, state)
  const isMirrored = saysFlipped(letters, presentation)
  const laterality = kind === 'stack' && frame && !frame.place ? lateralityOf(frame.laterality) : null
  const corner = 'pointer-events-none absolute flex max-w-[46%] flex-col text-sm text-ink [text-shadow:0_0_3px_#000,0_0_2px_#000]'
  return (
    <div aria-hidden className="pointer-events-none absolute inset-0" data-overlay>
      <div className={`${corner} top-2 left-2`}>
        <span className="truncate font-medium">{[series.number !== null ? `${series.number}.` : '', series.description || t('series.unnamed')].filter(Boolean).join(' ')}</span>
        {!isCompact && <span className="text-ink-soft">{[series.modality, kind === 'plane' ? t(`plane.${state.orientation}`) : '', date].filter(Boolean).join(' · ')}</span>}
        {projection !== 'none' && <span className="text-attention" data-slab>{t(`slab.${projection}`)} {words.number(slabMm, 1)} mm</span>}
        {state.fused && <FusedWords fused={state.fused} words={words} />}
      </div>
      <div className={`${corner} top-2 right-2 items-end text-right tabular-nums`}>
        <span className="flex items-center gap-1 font-medium" data-place={index + 1}>
          {isKey && <Star className="size-4 fill-attention text-attention" />}
          {index + 1} / {count}
        </span>
        {position && !isCompact && <span className="text-ink-soft">{position}</span>}
        {held?.state === 'preview' && <span className="text-ink-soft">{t('state.preview')}</span>}
        {state.isCoarse && <span className="text-attention" data-coarse>{t('state.coarse')}</span>}
        {kind === 'plane' && state.loaded < 1 && <span className="text-attention">{t('state.loading', { percent: Math.round(state.loaded * 100) })}</span>}
      </div>
      <div className={`${corner} bottom-2 left-2 tabular-nums`}>
        {!isCompact && <span className="text-ink-soft">{t('zoom.is', { percent: Math.round(zoomOf(view) * 100) })}</span>}
        {!isColour && (presentation.window.table ? <span data-window="table">{t('window.table')}</span> : <span data-window={`${Math.round(center)} ${Math.round(width)}`}>{t('window.is', { center: words.number(center, digitsOf(width)), width: words.number(width, digitsOf(width)) })}</span>)}
        {presentation.isInverted && <span className="text-attention">{t('state.inverted')}</span>}
        {isMirrored && <span className="text-attention" data-flipped>{t('state.flipped')}</span>}
      </div>
      <div className={`${corner} right-2 bottom-2 items-end text-right tabular-nums`}>
        {!isCompact && kind === 'stack' && frame?.thicknessMm != null && <span className="text-ink-soft">{t('thickness.is', { mm: words.number(frame.thicknessMm, frame.thicknessMm < 10 ? 1 : 0) })}</span>}
        {!isCompact && step !== null && projection === 'none' && <span className="text-ink-soft">{t('step.is', { mm: words.number(step, 2) })}</span>}
        {laterality && <span className="text-ink-soft" data-laterality>{t(`laterality.${laterality}`)}</span>}
        <ScaleBar view={view} state={state} words={words} />
      </div>
      {letters && (['left', 'right', 'top', 'bottom'] as const).map((side) => (
        <span key={side} data-letter={side} className={`absolute text-base font-semibold text-[#ffd9a0] [text-shadow:0_0_3px_#000,0_0_2px_#000] ${SIDES[side]}`}>{letters[side]}</span>
      ))}
    </div>
  )
}

/** What lies over it, and what its colours stand for: without that a colour says nothing. */
function FusedWords({ fused: { series, range, valueUnit }, words }: { fused: NonNullable<ViewState['fused']>; words: ViewerWords }) {
  const { t } = useTranslation('viewer')
  const digits = range ? digitsOf(range.high - range.low) : 0
  const unit = valueUnit.unit === 'HU' ? 'HU' : valueUnit.of ?? ''
  return (
    <>
      <span className="text-attention">{t('fusion.of', { name: series.description || series.modality })}</span>
      <span className={range ? 'text-ink-soft' : 'text-attention'} data-fused-range={range?.of ?? 'waiting'}>
        {range ? t(`fusion.range.${range.of}`, { low: words.number(range.low, digits), high: `${words.number(range.high, digits)}${unit && ` ${unit}`}` }) : t('fusion.range.waiting')}
      </span>
    </>
  )
}

const SIDES = { left: 'left-2 top-1/2 -translate-y-1/2', right: 'right-6 top-1/2 -translate-y-1/2', top: 'top-2 left-1/2 -translate-x-1/2', bottom: 'bottom-2 left-1/2 -translate-x-1/2' }

/** A single letter at the edge would be read as a side marker: the file's word on the part of the body is spelt out. */
export function lateralityOf(code: string): 'right' | 'left' | 'both' | 'unpaired' | null {
  switch (code) {
    case 'R': return 'right'
    case 'L': return 'left'
    case 'B': return 'both'
    case 'U': return 'unpaired'
    default: return null
  }
}

/** Where no letters can say which side is which, a picture that was flipped says so itself. */
export const saysFlipped = (letters: unknown, { flipped, flippedUp }: Pick<ViewState['presentation'], 'flipped' | 'flippedUp'>): boolean => letters === null && (flipped || flippedUp)

/** From what the screen shows, not from how it came to show it: true after any turn and flip. */
export function lettersOf(view: View, { kind, frame, presentation }: ViewState): Record<'left' | 'right' | 'top' | 'bottom', string> | null {
  const camera = view.camera()
  if (!camera) return null
  if (kind === 'plane' || frame?.place) return { right: directionLetters(camera.right), left: directionLetters(scale(camera.right, -1)), bottom: directionLetters(camera.down), top: directionLetters(scale(camera.down, -1)) }
  if (!frame?.letters) return null
  // Projections name their sides in words; turned by anything but a quarter, nothing is claimed.
  const quarter = (((Math.round(presentation.rotation) % 360) + 360) % 360) / 90
  if (!Number.isInteger(quarter)) return null
  const [right, down] = frame.letters
  const x = presentation.flipped ? opposite(right) : right
  const y = presentation.flippedUp ? opposite(down) : down
  const [toRight, toBottom] = [[x, y], [opposite(y), x], [opposite(x), opposite(y)], [y, opposite(x)]][quarter]!
  return { right: toRight!, left: opposite(toRight!), bottom: toBottom!, top: opposite(toBottom!) }
}
const OPPOSITES: Record<string, string> = { A: 'P', P: 'A', L: 'R', R: 'L', H: 'F', F: 'H' }
const opposite = (letters: string) => [...letters].map((letter) => OPPOSITES[letter] ?? '').join('')

/** Of the picture's pixels to the screen's points, where it has pixels; 1: one for one. */
function zoomOf(view: View): number {
  const camera = view.camera()
  const plane = view.state().plane
  return camera && plane ? plane.step[0] / camera.unitsPerPixel : 1
}

/** `H 12.5 mm`: along the axis of the patient that the plane's normal is nearest to. */
function positionOf(origin: Point3, normal: Point3, words: ViewerWords): string {
  const axis = [0, 1, 2].reduce((best, i) => (Math.abs(normal[i]!) > Math.abs(normal[best]!) ? i : best), 0)
  const along = dot(origin, normal) * Math.sign(normal[axis]!)
  return `${(along >= 0 ? 'LPH' : 'RAF')[axis]} ${words.number(Math.abs(along), 1)} mm`
}

const BARS = [1, 2, 5, 10, 20, 50, 100, 200, 500]

/** Only where a millimetre is one; what holds at the detector says so. */
function ScaleBar({ view, state, words }: { view: View; state: ViewState; words: ViewerWords }) {
  const { t } = useTranslation('viewer')
  const camera = view.camera()
  const { frame, kind } = state
  if (!camera || !state.plane) return null
  const calibration = kind === 'plane' ? 'patient-space' : (frame?.calibration ?? 'none')
  if (calibration === 'none' || calibration === 'ultrasound-region') return <span className="text-ink-soft" data-scale={calibration}>{t(calibration === 'none' ? 'scale.none' : 'scale.region')}</span>
  const perPixel = kind === 'plane' || frame?.place ? camera.unitsPerPixel : camera.unitsPerPixel * (frame!.spacing![1] / state.plane.step[0])
  const most = Math.min(camera.width * 0.3, Math.max(160, camera.width * 0.08)) * perPixel
  const mm = BARS.filter((one) => one <= most).at(-1)
  if (!mm) return null
  return (
    <span className="flex flex-col items-end gap-0.5" data-scale={calibration}>
      <span>{mm >= 10 ? `${words.number(mm / 10, 0)} cm` : `${mm} mm`}{calibration === 'detector' ? ` · ${t('scale.detector')}` : ''}</span>
      <span className="block h-1.5 border-x-2 border-b-2 border-ink" style={{ width: mm / perPixel }} />
    </span>
  )
}
