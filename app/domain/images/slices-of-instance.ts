import type { SliceGeometry } from '#imaging/contract'
import type { DicomJson } from './describe-instance'

/** Frames of one instance that are looked at; more make no volume that could be shown. */
const MOST_FRAMES = 20_000

/**
 * What the geometry gate needs of each frame of an instance: of the frame's functional groups (PS3.3 C.7.6.16), else the
 * shared ones, else the data set's own attributes. What is missing or no number is null.
 */
export function slicesOfInstance(json: DicomJson): SliceGeometry[] {
  const frames = Math.min(MOST_FRAMES, Math.max(1, number(json, '00280008') ?? 1))
  const shared = items(json, '52009229')[0] ?? {}
  const perFrame = items(json, '52009230')
  const frameOfReferenceUid = text(json, '00200052') || null
  const isColour = (number(json, '00280002') ?? 1) > 1 || text(json, '00280004') === 'PALETTE COLOR'
  return Array.from({ length: frames }, (_, index) => {
    const own = perFrame[index] ?? {}
    const macro = (sequence: string) => items(own, sequence)[0] ?? items(shared, sequence)[0]
    // Attributes of the data set itself place one frame, not a hundred: all would lie in one place.
    const isAlone = frames === 1
    const position = numbers(macro('00209113') ?? (isAlone ? json : {}), '00200032')
    const orientation = numbers(macro('00209116') ?? (isAlone ? json : {}), '00200037')
    const spacing = numbers(macro('00289110') ?? json, '00280030')
    return {
      sopInstanceUid: text(json, '00080018'), frame: index + 1, rows: number(json, '00280010') ?? 0, columns: number(json, '00280011') ?? 0,
      spacing: spacing.length === 2 && spacing.every((value) => value > 0) ? (spacing as [number, number]) : null,
      position: position.length === 3 ? (position as [number, number, number]) : null,
      orientation: orientation.length === 6 ? (orientation as NonNullable<SliceGeometry['orientation']>) : null,
      frameOfReferenceUid, instanceNumber: number(json, '00200013'), time: timeOf(json, own), isColour,
    }
  })
}

/** Temporal position, trigger time, else the acquisition's second of the day. */
function timeOf(json: DicomJson, own: DicomJson): number | null {
  const temporal = number(items(own, '00189073')[0] ?? items(own, '00209111')[0] ?? {}, '00209128') ?? number(json, '00200100') ?? number(json, '00181060')
  if (temporal !== null) return temporal
  const match = /^(\d{2})(\d{2})(\d{2}(?:\.\d+)?)?/.exec(text(json, '00080032'))
  return match ? Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3] ?? 0) : null
}

const items = (json: DicomJson, tag: string) => (json[tag]?.Value ?? []).filter((item): item is DicomJson => typeof item === 'object' && item !== null)

function text(json: DicomJson, tag: string): string {
  const value = json[tag]?.Value?.[0]
  return typeof value === 'string' ? value.trim() : ''
}

function numbers(json: DicomJson, tag: string): number[] {
  const values = (json[tag]?.Value ?? []).map((value) => (value === null || value === '' ? NaN : Number(value)))
  return values.every(Number.isFinite) ? values : []
}

const number = (json: DicomJson, tag: string): number | null => numbers(json, tag)[0] ?? null
