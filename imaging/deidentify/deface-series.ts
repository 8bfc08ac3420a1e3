import { ImageRefused, type DataSet, type DicomFile, type Element, type Frame, type SliceGeometry, type Tag } from '#imaging/contract'
import { number, text, textElement, texts } from '#imaging/dicom/access'
import { framesOf } from '#imaging/dicom/describe-pixels'
import { slicesOf } from '#imaging/dicom/frame-geometry'
import { EXPLICIT_LITTLE } from '#imaging/dicom/transfer-syntaxes'
import { judgeGeometry } from '../geometry/gate'
import { removeFace, type Defaced, type HeadVolume } from './deface'
import { markFaceRemoved } from './method'
import type { NotDefaced } from './not-defaced'

export type DefacedSeries = { kind: 'defaced'; removed: number } | { kind: 'not-defaced'; why: NotDefaced }

/** A kept series whose files are opened one at a time: only the samples of the volume lie in memory together. */
export interface KeptSeries {
  count: number
  open(index: number): Promise<DicomFile>
  /** Of a file's only frame. */
  decode(file: DicomFile): Promise<Frame>
}

/** Samples of one volume in memory, 2 bytes each; a head at half a millimetre has some 130 million. */
const MOST_SAMPLES = 200_000_000
type Why = Extract<Defaced, { kind: 'not-defaced' }>['why'] & NotDefaced

/**
 * A defaced copy of a kept series: other pixels are other instances, so series and instances get new UIDs; study, space
 * and positions stay, so that findings and reference lines fit. Only an honest volume is cut.
 * @param newUid the same new UID for the same old one always
 * @param write new instances, uncompressed, in the order of the files
 * @param onStep of 2 x count: each file is read and each is written
 */
export async function defaceSeries(kept: KeptSeries, newUid: (uid: string) => string, write: (file: DicomFile, index: number) => Promise<void>, onStep: (step: number) => void = () => {}): Promise<DefacedSeries> {
  const found = await readVolume(kept, onStep)
  if (found.kind === 'not-defaced') return found
  const { volume, places } = found
  const outcome = removeFace(volume)
  if (outcome.kind === 'not-defaced') return { kind: 'not-defaced', why: outcome.why satisfies Why }
  const slice = volume.dimensions[0] * volume.dimensions[1]
  for (let index = 0; index < kept.count; index++) {
    await write(copyOf(await kept.open(index), outcome.samples, places[index]! * slice, slice, newUid), index)
    onStep(kept.count + index + 1)
  }
  return { kind: 'defaced', removed: outcome.removed }
}

type ReadVolume = { kind: 'volume'; volume: HeadVolume; /** Of each file, its slice in the volume. */ places: number[] } | { kind: 'not-defaced'; why: NotDefaced }

async function readVolume({ count, open, decode }: KeptSeries, onStep: (step: number) => void): Promise<ReadVolume> {
  const slices: SliceGeometry[] = []
  const uids: string[] = []
  const scales = new Set<string>()
  let head: DataSet | null = null
  for (let index = 0; index < count; index++) {
    const { dataset } = await open(index)
    if (framesOf(dataset) !== 1) return { kind: 'not-defaced', why: 'multi-frame' }
    head ??= withoutPixels(dataset)
    slices.push(...slicesOf(dataset))
    uids.push(text(dataset, '00080018'))
    // One threshold for all: what a stored value means must not change from slice to slice. (PET scales each by itself.)
    scales.add(`${number(dataset, '00281053') ?? 1} ${number(dataset, '00281052') ?? 0} ${number(dataset, '00280103')} ${number(dataset, '00280101')}`)
  }
  const geometry = judgeGeometry(slices)
  if (!head || geometry.kind === 'stack') return { kind: 'not-defaced', why: 'not-a-volume' }
  if (scales.size > 1) return { kind: 'not-defaced', why: 'scales-differ' }
  const [columns, rows, levels] = geometry.dimensions
  if (columns * rows * levels > MOST_SAMPLES) return { kind: 'not-defaced', why: 'no-room' }

  const samples = number(head, '00280103') === 1 ? new Int16Array(columns * rows * levels) : new Uint16Array(columns * rows * levels)
  const byUid = new Map(geometry.order.map(({ sopInstanceUid }, place) => [sopInstanceUid, place]))
  const places = uids.map((uid) => {
    const place = byUid.get(uid)
    if (place === undefined) throw new ImageRefused('damaged', 'an instance outside its series')
    return place
  })
  for (let index = 0; index < count; index++) {
    const frame = await decode(await open(index))
    if (frame.samplesPerPixel !== 1 || frame.bitsStored > 16 || frame.samples.length !== columns * rows || frame.samples instanceof Float32Array || frame.samples instanceof Float64Array) throw new ImageRefused('unsupported-pixels', 'no grey slice of 16 bits')
    samples.set(frame.samples, places[index]! * columns * rows)
    onStep(index + 1)
  }
  return {
    kind: 'volume', places,
    volume: { modality: text(head, '00080060'), dimensions: geometry.dimensions, spacing: geometry.spacing, direction: geometry.direction, samples, slope: number(head, '00281053') ?? 1, intercept: number(head, '00281052') ?? 0 },
  }
}

const withoutPixels = ({ elements, characterSets }: DataSet): DataSet => ({ elements: new Map([...elements].filter(([tag]) => tag !== '7FE00010')), characterSets })

function copyOf({ dataset }: DicomFile, samples: HeadVolume['samples'], from: number, count: number, newUid: (uid: string) => string): DicomFile {
  const elements = new Map<Tag, Element>(dataset.elements)
  const copy: DataSet = { elements, characterSets: dataset.characterSets }
  const bytes = new Uint8Array(count * 2)
  const view = new DataView(bytes.buffer)
  for (let index = 0; index < count; index++) view.setInt16(index * 2, samples[from + index]!, true)
  elements.set('7FE00010', { vr: 'OW', bytes })
  elements.set('00280100', { vr: 'US', bytes: Uint8Array.of(16, 0) })
  for (const tag of ['7FE00001', '7FE00002', '00280106', '00280107']) elements.delete(tag)
  elements.set('00080018', textElement('UI', newUid(`${text(dataset, '00080018')}/defaced`)))
  elements.set('0020000E', textElement('UI', newUid(`${text(dataset, '0020000E')}/defaced`)))
  elements.set('00080008', textElement('CS', 'DERIVED', 'SECONDARY', ...texts(dataset, '00080008').slice(2)))
  elements.set('00082111', textElement('ST', 'Face removed: voxels in front of a flat plane and the skin of the forehead have one value.'))
  elements.set('0008103E', textElement('LO', `${text(dataset, '0008103E').slice(0, 54)} (defaced)`.trim()))
  markFaceRemoved(copy)
  return { meta: { elements: new Map(), characterSets: [] }, dataset: copy, transferSyntax: EXPLICIT_LITTLE }
}
