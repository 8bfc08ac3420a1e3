import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dicomFile } from '../../tests/fixtures/dicom/build-dicom'
import { enhancedCt, palettePicture, radiograph, ultrasoundClip } from '../../tests/fixtures/dicom/kinds'
import { ORIENTATIONS, phantomSeries } from '../../tests/fixtures/dicom/phantom'
import { samples } from '../../tests/setup/samples'
import { describePixels, withoutSurplus } from './describe-pixels'
import { calibrationOf, slicesOf } from './frame-geometry'
import { modalityLutOf, paletteOf, rescaleOf, voiLutsOf, windowsOf } from './grayscale'
import { readDicom } from './read'
import { ultrasoundRegionsOf } from './ultrasound-regions'
import { writeDicom } from './write'

test('each slice of a classic series says where it lies in the patient', () => {
  const [first, second] = phantomSeries({ orientation: ORIENTATIONS.coronal, slices: 3, gap: 5 }).map(({ dataset }) => slicesOf(dataset))
  expect(first?.[0]).toMatchObject({ frame: 1, rows: 96, columns: 128, spacing: [2, 1.6], orientation: ORIENTATIONS.coronal, instanceNumber: 1 })
  expect((second?.[0]?.position?.[1] ?? 0) - (first?.[0]?.position?.[1] ?? 0)).toBe(5)
})

test('frames of an enhanced image have their own positions, and what they share', () => {
  const { dataset } = enhancedCt({ slices: 4, gap: 8 })
  const slices = slicesOf(dataset)
  expect(slices.map(({ position }) => position?.[2])).toEqual([-12, -4, 4, 12])
  expect(slices.every(({ spacing, orientation }) => spacing?.[0] === 4 && spacing[1] === 3.2 && orientation?.[0] === 1)).toBe(true)
  expect(rescaleOf(dataset, 3)).toEqual({ slope: 1, intercept: -1024, type: 'HU' })
  expect(windowsOf(dataset, 3)).toEqual([{ center: 40, width: 400, explanation: '', shape: 'LINEAR' }])
})

test('of a classic image with several frames only the first has a known place; a dose grid says all', () => {
  const clip = phantomSeries({ slices: 1, extra: { NumberOfFrames: 3 } })[0]
  expect(clip && slicesOf(clip.dataset).map(({ position }) => position !== null)).toEqual([true, false, false])
  const dose = readDicom(readFileSync(join(samples.pydicomFiles, 'test_files/rtdose.dcm')))
  expect(slicesOf(dose.dataset).map(({ position }) => position?.[2]?.toFixed(2))).toEqual(Array.from({ length: 15 }, (_, index) => (-761.87 + index * 5).toFixed(2)))
})

test('a place that is half said is not known', () => {
  for (const extra of [{ ImagePositionPatient: [1, 2] }, { ImagePositionPatient: ['1', '2', 'x'] }, { PixelSpacing: [0, 1] }, { PixelSpacing: null }, { ImageOrientationPatient: [1, 0, 0] }]) {
    const slice = slicesOf(phantomSeries({ slices: 1, extra })[0]?.dataset ?? dicomFile({}).dataset)[0]
    expect([slice?.position, slice?.spacing, slice?.orientation]).toContain(null)
  }
})

test('a length on a radiograph is at the detector unless the file says what it is in the patient', () => {
  const of = (extra: Record<string, unknown>) => calibrationOf(radiograph({ extra }).dataset)
  expect(of({})).toEqual({ kind: 'detector', spacing: [0.2, 0.2] })
  expect(of({ PixelSpacing: [0.2, 0.2] })).toEqual({ kind: 'detector', spacing: [0.2, 0.2] })
  expect(of({ PixelSpacing: [0.15, 0.15], PixelSpacingCalibrationType: 'FIDUCIAL' })).toEqual({ kind: 'fiducial', spacing: [0.15, 0.15] })
  expect(of({ PixelSpacing: [0.15, 0.15] })).toEqual({ kind: 'magnification', spacing: [0.15, 0.15] })
  expect(of({ EstimatedRadiographicMagnificationFactor: 1.25 })).toEqual({ kind: 'magnification', spacing: [0.16, 0.16] })
  expect(of({ ImagerPixelSpacing: null })).toEqual({ kind: 'none' })
  expect(calibrationOf(ultrasoundClip().dataset)).toEqual({ kind: 'none' })
})

test('regions of an ultrasound picture carry their own scale', () => {
  expect(ultrasoundRegionsOf(ultrasoundClip().dataset)).toEqual([{ format: '2d', left: 10, top: 5, right: 69, bottom: 54, unitX: 'cm', unitY: 'cm', deltaX: 0.05, deltaY: 0.05, referencePixel: { x: 30, y: 0 }, referenceValue: null, hasPriority: true }])
  expect(ultrasoundRegionsOf(ultrasoundClip({ extra: { SequenceOfUltrasoundRegions: [{ RegionSpatialFormat: 1 }] } }).dataset)).toEqual([])
})

test('tables are read as they are packed: words, bytes, segments', () => {
  const palette = paletteOf(palettePicture().dataset)
  expect([palette.bits, palette.red[3], palette.green[3], palette.blue[200]]).toEqual([16, 3 * 257, 252 * 257, 144 * 257])
  const words = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer)
  const table = { LUTDescriptor: { vr: 'US', bytes: words(4, 65_535, 8) }, LUTExplanation: 'steps', LUTData: { vr: 'OW', bytes: Uint8Array.of(1, 2, 3, 4) } }
  const { dataset } = dicomFile({ PixelRepresentation: 1, VOILUTSequence: [table], ModalityLUTSequence: [table] })
  expect(voiLutsOf(dataset)).toEqual([{ firstMapped: -1, bits: 8, entries: Uint8Array.of(1, 2, 3, 4), explanation: 'steps' }])
  expect(modalityLutOf(dataset)?.firstMapped).toBe(-1)
  expect(rescaleOf(dataset)).toBe(null)
  // PS3.3 C.7.9.2: two discrete entries, then a line of four to 10, then the first segment again.
  const segmented = { vr: 'OW', bytes: words(0, 2, 5, 6, 1, 4, 10, 2, 1, 0, 0) }
  const descriptor = { vr: 'US', bytes: words(8, 0, 16) }
  const colours = paletteOf(dicomFile({ RedPaletteColorLookupTableDescriptor: descriptor, GreenPaletteColorLookupTableDescriptor: descriptor, BluePaletteColorLookupTableDescriptor: descriptor, SegmentedRedPaletteColorLookupTableData: segmented, SegmentedGreenPaletteColorLookupTableData: segmented, SegmentedBluePaletteColorLookupTableData: segmented }).dataset)
  expect([...colours.red]).toEqual([5, 6, 7, 8, 9, 10, 5, 6])
})

test.each([
  ['no pixels', { PixelData: undefined }, 'no-pixels'], ['no rows', { Rows: 0 }, 'dimensions'], ['gigantic', { Rows: 65_535, Columns: 65_535 }, 'dimensions'], ['two samples', { SamplesPerPixel: 2 }, 'unsupported-pixels'],
  ['a colour space that nobody has', { PhotometricInterpretation: 'HSV' }, 'unsupported-pixels'], ['more bits than there is room for', { BitsStored: 17 }, 'unsupported-pixels'], ['a frame that is not there', { NumberOfFrames: 2 }, 'truncated'],
  ['another frame that nobody counted', { Rows: 48 }, 'dimensions'], ['frames beyond counting', { NumberOfFrames: 2_000_000_000 }, 'dimensions'], ['no number of frames', { NumberOfFrames: 'many' }, 'dimensions'],
])('pixels that contradict their description are refused: %s', (_, extra, reason) => {
  const [file] = phantomSeries({ slices: 1, extra })
  expect(() => file && describePixels(file)).toThrow(expect.objectContaining({ reason }) as Error)
})

test('bytes behind the last frame are cut off', () => {
  const [file] = phantomSeries({ slices: 1, rows: 4, columns: 4, extra: { PixelData: { vr: 'OW', bytes: new Uint8Array(32 + 10) } } })
  if (!file) throw new Error('no file')
  const exact = withoutSurplus(file, describePixels(file))
  expect(exact.dataset.elements.get('7FE00010')?.bytes?.length).toBe(32)
  expect(describePixels(readDicom(writeDicom(exact))).rows).toBe(4)
})
