import type { Workspace } from '~/policy/images'

export const PIXEL_STATES = ['clear', 'held', 'approved', 'refused'] as const
export type PixelState = (typeof PIXEL_STATES)[number]
export const FACE_STATES = ['none', 'flagged', 'bone-only', 'defaced', 'cleared'] as const
export type FaceState = (typeof FACE_STATES)[number]

export interface SeriesStates { pixelState: string; faceState: string }

/**
 * Whether a study waits for a person: text in the pixels of any series, in every workspace; a face nobody decided on,
 * where people of other institutions would see it.
 */
export const isStudyHeld = (workspace: Workspace, series: readonly SeriesStates[]): boolean =>
  series.some(({ pixelState, faceState }) => pixelState === 'held' || pixelState === 'refused' || (workspace !== 'clinical' && faceState === 'flagged'))
