import { ImageRefused, type DataSet, type DicomFile } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import { item, items, number, numbers, text } from '#imaging/dicom/access'
import { functionalGroup } from '#imaging/dicom/frame-geometry'
import type { LabelName } from '#imaging/lesson/label-table'
import type { LabelVolume } from '#imaging/lesson/label-volume'
import { colourOfLab } from './lab-colour'
import { segGrid } from './seg-grid'

export const SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.4'
export const isSegmentation = (dataset: DataSet): boolean => text(dataset, '00080016') === SEGMENTATION_STORAGE

export interface ReadSeg {
  volume: LabelVolume
  /** A label is a segment's number. */
  names: LabelName[]
  frameOfReferenceUid: string | null
  /** Voxels that several segments claimed; each went to the smallest of them. */
  shared: number
}

const MOST_SEGMENTS = 10_000
const MOST_FRAMES = 65_535

/**
 * A DICOM segmentation of yes and no (BINARY) as a volume of labels, each frame where its own functional groups put it. A
 * voxel of several segments goes to the smallest: a lesson shows the tumour, not the liver around it. One of degrees
 * (FRACTIONAL) is refused: where it ends is somebody's decision.
 * @throws ImageRefused
 */
export async function readSeg(file: DicomFile): Promise<ReadSeg> {
  const { dataset } = file
  if (!isSegmentation(dataset)) throw new ImageRefused('unsupported-pixels', 'no segmentation')
  if (text(dataset, '00620001') !== 'BINARY') throw new ImageRefused('unsupported-pixels', 'a segmentation by degrees')
  const frames = number(dataset, '00280008') ?? 0
  if (!Number.isInteger(frames) || frames < 1 || frames > MOST_FRAMES || items(dataset, '52009230').length !== frames) throw new ImageRefused('damaged', `${frames} frames`)
  const names = namesOf(dataset)
  const known = new Set(names.map(({ label }) => label))
  const segments = Array.from({ length: frames }, (_, index) => segmentOf(dataset, index + 1, known))
  const grid = segGrid(dataset)
  const perSlice = grid.size[0] * grid.size[1]

  const bits = async (frame: number): Promise<ArrayLike<number>> => {
    const { samples, rows, columns } = await decodeFrame(file, frame)
    if (columns !== grid.size[0] || rows !== grid.size[1]) throw new ImageRefused('dimensions', 'frames of several sizes')
    return samples
  }
  const counts = new Map<number, number>()
  for (let frame = 0; frame < frames; frame++) {
    let count = 0
    const samples = await bits(frame)
    for (let at = 0; at < perSlice; at++) if (samples[at]) count++
    counts.set(segments[frame]!, (counts.get(segments[frame]!) ?? 0) + count)
  }
  const labels = new Uint16Array(perSlice * grid.size[2])
  const order = Array.from({ length: frames }, (_, frame) => frame).sort((a, b) => counts.get(segments[b]!)! - counts.get(segments[a]!)! || segments[a]! - segments[b]! || a - b)
  let shared = 0
  for (const frame of order) {
    const samples = await bits(frame)
    const from = grid.sliceOf[frame]! * perSlice
    for (let at = 0; at < perSlice; at++) {
      if (!samples[at]) continue
      if (labels[from + at] !== 0 && labels[from + at] !== segments[frame]) shared++
      labels[from + at] = segments[frame]!
    }
  }
  return { volume: { labels, size: grid.size, spacing: grid.spacing, origin: grid.origin, direction: grid.direction }, names, frameOfReferenceUid: text(dataset, '00200052') || null, shared }
}

function namesOf(dataset: DataSet): LabelName[] {
  const segments = items(dataset, '00620002')
  if (segments.length === 0 || segments.length > MOST_SEGMENTS) throw new ImageRefused('damaged', `${segments.length} segments`)
  const seen = new Set<number>()
  return segments.map((segment) => {
    const label = number(segment, '00620004')
    if (label === null || !Number.isInteger(label) || label < 1 || label > 65_535 || seen.has(label)) throw new ImageRefused('damaged', 'a segment without a number of its own')
    seen.add(label)
    const lab = numbers(segment, '0062000D')
    return { label, words: wordsOf(segment) || `Segment ${label}`, colour: lab.length === 3 ? colourOfLab(lab) : null }
  })
}

/** The segment's own name, else what its code means; its side where the code says one and the name does not. */
function wordsOf(segment: DataSet): string {
  const type = item(segment, '0062000F')
  const words = (text(segment, '00620005') || (type ? text(type, '00080104') : '')).replace(/[\p{C}]/gu, '').slice(0, 64)
  const modifier = type ? item(type, '00620011') : null
  const side = modifier ? { '7771000': 'left', 'G-A101': 'left', '24028007': 'right', 'G-A100': 'right' }[text(modifier, '00080100')] : undefined
  return side && !/\b(left|right|[lr])\b/i.test(words.replaceAll('_', ' ')) ? `${words} ${side}` : words
}

function segmentOf(dataset: DataSet, frame: number, known: ReadonlySet<number>): number {
  const group = functionalGroup(dataset, frame, '0062000A')[0]
  const segment = group ? number(group, '0062000B') : null
  if (segment === null || !known.has(segment)) throw new ImageRefused('damaged', 'a frame of no segment')
  return segment
}
