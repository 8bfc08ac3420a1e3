import { HELD_PIXELS } from '~/domain/images/readable-studies'

/** What a series becomes: a body with its volume, or boards on which its clips and pictures are shown. */
export type MadeOf = 'volume' | 'screens'

/** Their pictures are looked at one after the other. A radiograph or a photograph of a person is none of them. */
const SHOWN_ON_SCREENS = new Set(['US', 'IVUS', 'XA', 'RF', 'ES'])

/** Null: nothing; or more of it is arriving, so that nobody knows yet. */
export function madeOf({ modality, geometryJson }: { modality: string; geometryJson: string | null }): MadeOf | null {
  if (geometryJson === null) return null
  if (isVolume(geometryJson)) return 'volume'
  return SHOWN_ON_SCREENS.has(modality) ? 'screens' : null
}

export const isVolume = (geometryJson: string | null): boolean => (JSON.parse(geometryJson ?? '{}') as { kind?: string }).kind === 'volume'

/** On a board everything that is written in a picture is read: nothing is made of it before a person has looked, whoever asks. */
export const waitsForReview = (of: MadeOf, pixelState: string): boolean => of === 'screens' && HELD_PIXELS.some((state) => state === pixelState)

/** A series that would be a board, and waits for that. */
export const isUnreviewed = (series: { modality: string; geometryJson: string | null; pixelState: string }): boolean => {
  const of = madeOf(series)
  return of !== null && waitsForReview(of, series.pixelState)
}
