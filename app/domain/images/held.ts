import { NOT_DEFACED } from '#imaging/deidentify/not-defaced'
import type { Workspace } from '~/policy/images'

export const PIXEL_STATES = ['clear', 'held', 'approved', 'refused'] as const
export type PixelState = (typeof PIXEL_STATES)[number]
/** `proposed`: a defaced copy that waits for a person. `defaced`: one that was confirmed. `replaced`: what it was made of. */
export const FACE_STATES = ['none', 'flagged', 'bone-only', 'cleared', 'proposed', 'defaced', 'replaced'] as const
export type FaceState = (typeof FACE_STATES)[number]
/** A head as it came: a person decides, and may decide otherwise. */
export const HEAD_STATES = ['flagged', 'bone-only', 'cleared'] as const satisfies readonly FaceState[]
/** For reviewers alone, in every workspace and by every link. */
export const HIDDEN_FACES = ['proposed', 'replaced'] as const satisfies readonly FaceState[]
/** The surface may be a face: it is shown without skin, or not. */
export const mayShowFace = (state: string): boolean => state === 'flagged' || state === 'bone-only' || state === 'proposed' || state === 'replaced'

/** Why there is no defaced copy; in locales/images.json (`deface.refused.*`). */
export const FACE_REFUSALS = [...NOT_DEFACED, 'changed', 'unreadable', 'timed-out'] as const
export type FaceRefusal = (typeof FACE_REFUSALS)[number]

export interface SeriesStates { pixelState: string; faceState: string }

/**
 * Whether a study waits for a person: text in the pixels of any series, in every workspace; a face nobody decided on,
 * where people of other institutions would see it.
 */
export const isStudyHeld = (workspace: Workspace, series: readonly SeriesStates[]): boolean =>
  series.some(({ pixelState, faceState }) => pixelState === 'held' || pixelState === 'refused' || (workspace !== 'clinical' && faceState === 'flagged'))
