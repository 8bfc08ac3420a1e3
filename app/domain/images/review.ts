import type { FaceRefusal } from './held'

/** What a reviewer is shown of a series that waits. */
export interface ReviewRow {
  seriesId: string
  seriesUid: string
  studyUid: string
  studyId: string
  modality: string
  description: string
  studyDescription: string
  institution: string
  pixelState: string
  /** A key of what the words `review.why` say, or none of them. */
  pixelReason: string | null
  faceState: string
  instanceCount: number
  frameCount: number
  createdAt: Date
}

export const REVIEW_QUEUES = ['pixels', 'faces', 'refused'] as const
export type ReviewQueue = (typeof REVIEW_QUEUES)[number]

/** One picture to look at: an image, or a frame of it. `version` changes with the pixels. */
export interface StackImage { sopInstanceUid: string; frame: number; frames: number; rows: number; columns: number; version: string }

export interface ReviewedSeries extends ReviewRow {
  workspace: string
  images: StackImage[]
  /** More than are shown at once. */
  isCut: boolean
  decidedAt: Date | null
  /** Of all that it holds; sent with a verdict, which is for what was shown alone. */
  digest: string
  face: ReviewedFace
}

/** What is known of a head beside its state. */
export interface ReviewedFace {
  /** Three planes and the surface are there to be looked at. */
  hasPictures: boolean
  /** A copy is being made: how far, from 0 to 1. `failed`: it was given up, and the operators know. */
  making: { progress: number; hasFailed: boolean } | null
  /** Why there is none. */
  refused: FaceRefusal | null
  /** Made of this series; the newest. */
  copy: { seriesId: string; digest: string; isConfirmed: boolean; hasPictures: boolean; /** Looking at it makes sense: its pictures are prepared, or there will be none. */ isReady: boolean } | null
  /** Of a copy: what it was made of. */
  sourceId: string | null
}

/** Why pixels were turned down; a free text could name whom they show. */
export const REFUSAL_REASONS = ['identity-visible', 'cannot-remove', 'wrong-images', 'other'] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** As fractions of the picture, as they were drawn. */
export interface Area { x: number; y: number; width: number; height: number }
export const MOST_AREAS = 20

/** What came by a form; null where it is none of it. */
export function readAreas(json: string): Area[] | null {
  let value: unknown
  try {
    value = JSON.parse(json.slice(0, 10_000))
  } catch {
    return null
  }
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_AREAS) return null
  const areas = value.map((one: unknown): Area | null => {
    const { x, y, width, height } = (one ?? {}) as Record<string, unknown>
    const numbers = [x, y, width, height]
    if (!numbers.every((each): each is number => typeof each === 'number' && Number.isFinite(each) && each >= 0 && each <= 1)) return null
    const area = { x: x as number, y: y as number, width: width as number, height: height as number }
    return area.width > 0 && area.height > 0 ? area : null
  })
  return areas.every((one) => one !== null) ? areas : null
}

/** Whole pixels, never fewer than were drawn over. */
export function pixelsOf({ x, y, width, height }: Area, image: { rows: number; columns: number }): { left: number; top: number; width: number; height: number } {
  const left = Math.floor(x * image.columns)
  const top = Math.floor(y * image.rows)
  return { left, top, width: Math.min(image.columns, Math.ceil((x + width) * image.columns)) - left, height: Math.min(image.rows, Math.ceil((y + height) * image.rows)) - top }
}

/** Ids of series that wait for a person before the study can be released. */
export interface ReleaseState { id: string; description: string; workspace: 'teaching' | 'research' | 'clinical'; pixels: string[]; faces: string[] }
