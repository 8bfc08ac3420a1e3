import type { DataSet, SliceGeometry } from '#imaging/contract'
import { number, text } from '#imaging/dicom/access'
import { isSegmentationClass } from '#imaging/dicom/uids'
import { functionalGroup, slicesOf } from '#imaging/dicom/frame-geometry'

/** What the geometry gate asks of each frame of an instance: its place, when it was taken, whether it has colours. */
export function gateSlices(dataset: DataSet): SliceGeometry[] {
  const isColour = (number(dataset, '00280002') ?? 1) > 1 || text(dataset, '00280004') === 'PALETTE COLOR'
  const isSegmentation = isSegmentationClass(text(dataset, '00080016'))
  return slicesOf(dataset).map((slice) => ({ ...slice, time: timeOf(dataset, slice.frame), isColour, isSegmentation }))
}

/** A frame's name among those of a series. */
export const keyOf = ({ sopInstanceUid, frame }: Pick<SliceGeometry, 'sopInstanceUid' | 'frame'>) => `${sopInstanceUid}/${frame}`

/** Temporal position, trigger time, else the acquisition's second of the day. */
function timeOf(dataset: DataSet, frame: number): number | null {
  const content = functionalGroup(dataset, frame, '00209111')[0]
  const position = (content && number(content, '00209128')) ?? number(dataset, '00200100') ?? number(dataset, '00181060')
  if (position !== null) return position
  const match = /^(\d{2})(\d{2})(\d{2}(?:\.\d+)?)?/.exec(text(dataset, '00080032'))
  return match ? Number(match[1]) * 3_600 + Number(match[2]) * 60 + Number(match[3] ?? 0) : null
}
