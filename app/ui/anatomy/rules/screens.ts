import type { AssetManifest, AssetScreen, Mm3, StructureKey } from '#vr/contract'
import { keyOf } from './tree'

type Parts = Pick<AssetManifest, 'structures' | 'volume' | 'screens'>

export const screenOfKey = ({ screens }: Pick<AssetManifest, 'screens'>, key: StructureKey): AssetScreen | null => screens?.find((one) => keyOf(one.key) === key) ?? null

/**
 * What may be said of the whole scene: sides of the patient where all of it lies in the patient, a scale where nothing in it has none.
 * Boards of which nobody knows where they lie have no left and no right; letters stand around the whole picture, and would be read for them too.
 */
export function spaceOf({ structures, volume, screens = [] }: Parts): { hasSides: boolean; hasScale: boolean } {
  const isAnatomy = volume !== null || structures.length > screens.length || screens.length === 0
  return { hasSides: screens.every(({ stands }) => stands === 'patient'), hasScale: isAnatomy || screens.every(({ scale }) => (scale?.within.length ?? 0) > 0) }
}

/** Where on the picture, as shares of its width and height, from its upper left. */
export function shareAt({ corner, row, down, mm: [width, height] }: AssetScreen, at: Mm3): [right: number, below: number] {
  const from = at.map((one, axis) => one - corner[axis]!) as Mm3
  const along = (unit: Mm3) => from[0] * unit[0] + from[1] * unit[1] + from[2] * unit[2]
  return [along(row) / width, along(down) / height]
}

export type NotMeasured = /** The file states no size of a pixel, or one that does not hold here. */ 'no-scale' | 'beyond-scale'

/** Whether lengths and angles between these points of a board may be told; null: they may. */
export function whyNotMeasured(screen: AssetScreen, points: readonly Mm3[]): NotMeasured | null {
  const { scale } = screen
  if (!scale || scale.within.length === 0) return 'no-scale'
  const shares = points.map((point) => shareAt(screen, point))
  const holds = ([left, top, right, bottom]: readonly number[], [x, y]: readonly [number, number]) => x >= left! && x <= right! && y >= top! && y <= bottom!
  const isExcepted = shares.some((share) => scale.except.some((area) => holds(area, share)))
  return !isExcepted && scale.within.some((area) => shares.every((share) => holds(area, share))) ? null : 'beyond-scale'
}
