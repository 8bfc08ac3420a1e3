import { ImageRefused, type DataSet, type DicomFile, type Element, type Frame, type Tag } from '#imaging/contract'
import { number, text, textElement, texts } from '#imaging/dicom/access'
import { framesOf } from '#imaging/dicom/describe-pixels'
import { slicesOf } from '#imaging/dicom/frame-geometry'
import { EXPLICIT_LITTLE } from '#imaging/dicom/transfer-syntaxes'
import { judgeGeometry } from '../geometry/gate'
import { deface, type Defaced, type HeadVolume } from './deface'
import { markFaceRemoved } from './method'

export type DefacedSeries =
  /** New instances of a new series, in the order of the files given, uncompressed. */
  | { kind: 'defaced'; files: DicomFile[]; removed: number }
  | { kind: 'not-defaced'; why: Extract<Defaced, { kind: 'not-defaced' }>['why'] | 'not-a-volume' | 'multi-frame' | 'scales-differ' | 'no-room' }

/** Samples of one volume in memory; a head at half a millimetre has some 130 million. */
const MOST_SAMPLES = 200_000_000

/**
 * A defaced copy of a kept series: other pixels are other instances, so series and instances get new UIDs; study, space
 * and positions stay, so that findings and reference lines fit. Only an honest volume is cut.
 * @param decode of one file's only frame
 * @param newUid the same new UID for the same old one always
 */
export async function defaceSeries(files: readonly DicomFile[], decode: (file: DicomFile) => Promise<Frame>, newUid: (uid: string) => string): Promise<DefacedSeries> {
  const first = files[0]?.dataset
  if (!first) return { kind: 'not-defaced', why: 'not-a-volume' }
  if (files.some(({ dataset }) => framesOf(dataset) !== 1)) return { kind: 'not-defaced', why: 'multi-frame' }
  const geometry = judgeGeometry(files.flatMap(({ dataset }) => slicesOf(dataset)))
  if (geometry.kind === 'stack') return { kind: 'not-defaced', why: 'not-a-volume' }
  // One threshold for all: what a stored value means must not change from slice to slice. (PET scales each by itself.)
  const scale = (dataset: DataSet) => `${number(dataset, '00281053') ?? 1} ${number(dataset, '00281052') ?? 0} ${number(dataset, '00280103')} ${number(dataset, '00280101')}`
  if (files.some(({ dataset }) => scale(dataset) !== scale(first))) return { kind: 'not-defaced', why: 'scales-differ' }
  const [columns, rows, slices] = geometry.dimensions
  if (columns * rows * slices > MOST_SAMPLES) return { kind: 'not-defaced', why: 'no-room' }

  const isSigned = number(first, '00280103') === 1
  const samples = isSigned ? new Int16Array(columns * rows * slices) : new Uint16Array(columns * rows * slices)
  const places = new Map(geometry.order.map(({ sopInstanceUid }, place) => [sopInstanceUid, place]))
  const placeOf = ({ dataset }: DicomFile) => {
    const place = places.get(text(dataset, '00080018'))
    if (place === undefined) throw new ImageRefused('damaged', 'an instance outside its series')
    return place
  }
  for (const file of files) {
    const frame = await decode(file)
    if (frame.samplesPerPixel !== 1 || frame.bitsStored > 16 || frame.samples.length !== columns * rows) throw new ImageRefused('unsupported-pixels', 'no grey slice of 16 bits')
    samples.set(frame.samples, placeOf(file) * columns * rows)
  }
  const volume: HeadVolume = { modality: text(first, '00080060'), dimensions: geometry.dimensions, spacing: geometry.spacing, direction: geometry.direction, samples, slope: number(first, '00281053') ?? 1, intercept: number(first, '00281052') ?? 0 }
  const outcome = deface(volume)
  if (outcome.kind === 'not-defaced') return outcome
  return { kind: 'defaced', removed: outcome.removed, files: files.map((file) => copyOf(file, outcome.samples, placeOf(file) * columns * rows, columns * rows, newUid)) }
}

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
  elements.set('0008103E', textElement('LO', `${text(dataset, '0008103E')} (defaced)`.trim().slice(0, 64)))
  markFaceRemoved(copy)
  return { meta: { elements: new Map(), characterSets: [] }, dataset: copy, transferSyntax: EXPLICIT_LITTLE }
}
