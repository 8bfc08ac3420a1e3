import type { Mark, Mm3, SceneState } from '../../contract'
import { isAtHome } from './pose'
import { MAIN } from './structure-key'

/**
 * What is measured on a mark. A surface is known to about a voxel and a finger to about a millimetre, so nothing here is said
 * more exactly than that, and all of it with "about" (≈).
 */

/** In the space the points are in; a mark's are the patient's, as the structure lies there. */
export const distanceMm = (a: Mm3, b: Mm3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

/** Degrees, 0 to 180, at the middle of three; null where two of them are one. */
export function angleDegrees([a, corner, b]: readonly [Mm3, Mm3, Mm3]): number | null {
  const [first, second] = [distanceMm(a, corner), distanceMm(b, corner)]
  if (first === 0 || second === 0) return null
  const along = [0, 1, 2].reduce((sum, axis) => sum + (a[axis]! - corner[axis]!) * (b[axis]! - corner[axis]!), 0)
  return (Math.acos(Math.min(1, Math.max(-1, along / (first * second)))) * 180) / Math.PI
}

/** Tenths below a centimetre, whole millimetres beyond. */
export const distanceText = (mm: number): string => `≈ ${mm < 9.95 ? mm.toFixed(1) : Math.round(mm)} mm`
export const angleText = (degrees: number): string => `≈ ${Math.round(degrees)}°`
/** Square millimetres below a square centimetre, then tenths of that. */
export const areaText = (mm2: number): string => (mm2 < 99.5 ? `≈ ${Math.round(mm2)} mm²` : `≈ ${(mm2 / 100).toFixed(1)} cm²`)

/** How many points such a mark is finished with; null: as many as are drawn. */
export function pointsOf(kind: Mark['kind']): number | null {
  switch (kind) {
    case 'distance': return 2
    case 'angle': return 3
    case 'area': case 'label': case 'landmark': return 1
    case 'stroke': case 'path': return null
  }
}

/** Below so many times the fit's own error a length between two models says nothing. */
const LENGTH_TO_FIT = 3

/** Root mean square error of how the models of a mark were brought together, as they are now; 0: it is of one model, or all were taken in one session; null: they are not brought together (any more). */
export function fitBetween(between: Mark['between'], sources: SceneState['sources']): number | null {
  const fits = (between ?? []).filter((source) => source !== MAIN).map((source) => {
    const of = sources[source]
    return of ? (of.fitMm ?? (isAtHome(of.place) ? 0 : null)) : null
  })
  return fits.reduce<number | null>((sum, fit) => (sum === null || fit === null ? null : Math.hypot(sum, fit)), 0)
}

/** Empty where nothing is measured on it; between models as the fit of `sources` is now. The area of a cut is that of the cut as it is now: see `Theatre.sections`. */
export function measured({ kind, points, between }: Pick<Mark, 'kind' | 'points' | 'between'>, sources: SceneState['sources'], language: 'en' | 'zh'): string {
  const isLength = kind === 'distance' && points.length === 2
  const degrees = kind === 'angle' && points.length === 3 ? angleDegrees(points as [Mm3, Mm3, Mm3]) : null
  if (!isLength && degrees === null) return ''
  const fitMm = fitBetween(between, sources)
  if (fitMm === 0) return isLength ? distanceText(distanceMm(points[0]!, points[1]!)) : angleText(degrees!)
  if (fitMm === null) return SAID[language].apart
  const lengths = points.slice(1).map((point, n) => distanceMm(points[n]!, point))
  if (Math.min(...lengths) < LENGTH_TO_FIT * fitMm) return SAID[language].within(isLength, atLeast(fitMm))
  if (isLength) return `≈ ${roundedTo(lengths[0]!, fitMm)} ± ${atLeast(fitMm)} mm`
  const within = (Math.hypot(...lengths.map((length) => Math.atan(fitMm / length))) * 180) / Math.PI
  return `≈ ${roundedTo(degrees!, Math.max(1, within))}° ± ${Math.ceil(within)}°`
}

/** Beside the points in the picture, where no page is to translate it. */
const SAID = {
  en: { apart: 'not measured: the models are not registered', within: (isLength: boolean, fit: string) => `no ${isLength ? 'length' : 'angle'}: too short for a fit of ≈ ${fit} mm` },
  zh: { apart: '未测量：模型未配准', within: (isLength: boolean, fit: string) => `无法给出${isLength ? '长度' : '角度'}：相对配准误差 ≈ ${fit} mm 过短` },
}

/** Never less than it is. */
const atLeast = (mm: number): string => (mm < 9.95 ? (Math.ceil(mm * 10 - 1e-6) / 10).toFixed(1) : String(Math.ceil(mm - 1e-6)))

/** To the digit in which the error begins, and never finer than anything here is said. */
function roundedTo(value: number, error: number): string {
  const step = 10 ** Math.floor(Math.log10(error))
  return step >= 1 || value >= 9.95 ? String(Math.round(value / Math.max(1, step)) * Math.max(1, step)) : value.toFixed(1)
}
