import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { DicomFile } from '#imaging/contract'
import { uidFromName } from '#imaging/dicom/uids'
import { writeDicom } from '#imaging/dicom/write'
import type { AnatomyResult } from '#imaging/ingest/protocol'
import { colourPicture, enhancedCt, palettePicture, radiograph, ultrasoundClip } from '../../../tests/fixtures/dicom/kinds'
import { dataSet } from '../../../tests/fixtures/dicom/build-dicom'
import { makeAnatomy } from '../anatomy-task'
import type { ManifestScreen } from '../manifest'
import { MOST_FRAMES } from './make-screens'

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-screens-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Shown { screen: ManifestScreen; /** Samples of a pixel of a frame. */ at(frame: number, column: number, row: number): number[] }

async function make(files: readonly DicomFile[], kind: 'screens' | 'series' = 'screens'): Promise<{ result: AnatomyResult; shown: Shown[] }> {
  return inFolder(async (folder) => {
    const instances = files.map((file, index) => {
      const path = join(folder, `${index}.dcm`)
      const bytes = writeDicom(file)
      writeFileSync(path, bytes)
      return { path, bytes: bytes.length }
    })
    const result = await makeAnatomy({ source: kind === 'screens' ? { kind, instances } : { kind, instances, faceState: 'none' }, bytes: 0, outFolder: join(folder, 'made'), model: 'm', revision: 1, slices: null, recipe: null })
    const screens = result.kind === 'made' ? (result.manifest.screens ?? []) : []
    return {
      result,
      shown: screens.map((screen) => {
        const frames = Buffer.concat(screen.files.map(({ path }) => gunzipSync(readFileSync(join(folder, 'made', path)))))
        const { size: [columns, rows], channels } = screen
        expect(frames).toHaveLength(columns * rows * channels * screen.times.length)
        return { screen, at: (frame, column, row) => [...frames.subarray(((frame * rows + row) * columns + column) * channels).subarray(0, channels)] }
      }),
    }
  })
}
const only = async (file: DicomFile): Promise<Shown> => {
  const { result, shown } = await make([file])
  expect(result.kind, JSON.stringify(result).slice(0, 200)).toBe('made')
  expect(shown).toHaveLength(1)
  return shown[0]!
}

/** A bright square at the left end of the upper edge; every frame a little brighter elsewhere. */
const [ROWS, COLUMNS, FRAMES] = [60, 80, 5]
const marked = Uint8Array.from({ length: ROWS * COLUMNS * FRAMES }, (_, index) => {
  const [column, row] = [index % COLUMNS, Math.floor(index / COLUMNS) % ROWS]
  return column < 8 && row < 8 ? 250 : 20 + 10 * Math.floor(index / (ROWS * COLUMNS))
})
const clip = (extra: Record<string, unknown> = {}) => ultrasoundClip({ rows: ROWS, columns: COLUMNS, frames: FRAMES, extra: { PixelData: { vr: 'OB', bytes: marked }, ...extra } })
const region = (more: Record<string, unknown> = {}) => ({ RegionSpatialFormat: 1, RegionDataType: 1, RegionFlags: 1, RegionLocationMinX0: 10, RegionLocationMinY0: 5, RegionLocationMaxX1: 69, RegionLocationMaxY1: 54, PhysicalUnitsXDirection: 3, PhysicalUnitsYDirection: 3, PhysicalDeltaX: 0.05, PhysicalDeltaY: 0.05, ...more })

/** Where the middle of a pixel lies on the board, patient mm. */
const placeOf = ({ corner, row, down, mm, size }: ManifestScreen, column: number, line: number) => corner.map((one, axis) => one + (row[axis]! * mm[0] * (column + 0.5)) / size[0] + (down[axis]! * mm[1] * (line + 0.5)) / size[1])

describe('sides and millimetres', () => {
  test('what is at the left of the picture is at the left of who looks from the front, the upper edge is up, and no side of the patient is claimed', async () => {
    const { screen, at } = await only(clip())
    expect(at(0, 2, 2)).toEqual([250])
    expect(at(0, COLUMNS - 3, 2)).toEqual([20])
    const [left, , top] = placeOf(screen, 2, 2)
    const [right, , bottom] = placeOf(screen, COLUMNS - 3, ROWS - 3)
    // From the front the patient's right, where x is less, is at the left.
    expect(left).toBeLessThan(right!)
    expect(top).toBeGreaterThan(bottom!)
    expect(screen.stands).toBe('beside')
  })

  test('a calibrated ultrasound has its true size: 0.5 mm a pixel, and lengths within its region alone', async () => {
    const { screen } = await only(clip())
    expect(screen.mm).toEqual([40, 30])
    expect(screen.scale).toEqual({ from: 'regions', mmPerPixel: [0.5, 0.5], within: [[10 / 80, 5 / 60, 70 / 80, 55 / 60]], except: [] })
    const [a, b] = [placeOf(screen, 12, 20), placeOf(screen, 52, 20)]
    expect(Math.hypot(...a.map((one, axis) => one - b[axis]!))).toBeCloseTo(20, 6)
  })

  test('a spectrum beside the tissue is no length, and tissue of another scale is not measured by this one', async () => {
    const spectrum = region({ RegionSpatialFormat: 3, PhysicalUnitsXDirection: 4, PhysicalUnitsYDirection: 7, RegionLocationMinX0: 0, RegionLocationMaxX1: 9 })
    const zoomed = region({ PhysicalDeltaX: 0.02, PhysicalDeltaY: 0.02, RegionLocationMinX0: 70, RegionLocationMaxX1: 79 })
    const { screen } = await only(clip({ SequenceOfUltrasoundRegions: [spectrum, region(), zoomed] }))
    expect(screen.scale?.within).toHaveLength(1)
    expect(screen.scale?.except).toHaveLength(2)
    expect(screen.mm).toEqual([40, 30])
  })

  test('regions without one of tissue in centimetres state no scale; the board is fitted', async () => {
    const { screen } = await only(clip({ SequenceOfUltrasoundRegions: [region({ PhysicalUnitsXDirection: 4 })] }))
    expect(screen.scale).toBeNull()
    expect(screen.mm).toEqual([200, 150])
  })

  test('beside a board of true size a fitted one is as large as it, and still without a scale', async () => {
    const { shown } = await make([clip(), clip({ SequenceOfUltrasoundRegions: undefined })])
    expect(shown.map(({ screen: { mm, scale } }) => [mm, scale?.from ?? null])).toEqual([[[40, 30], 'regions'], [[40, 30], null]])
  })

  test('a pixel size that does not say what it holds for, or holds at the detector, makes the board and measures nothing', async () => {
    const stated = await only(clip({ SequenceOfUltrasoundRegions: undefined, PixelSpacing: [0.4, 0.2] }))
    expect(stated.screen.scale).toMatchObject({ from: 'stated', mmPerPixel: [0.2, 0.4], within: [] })
    expect(stated.screen.mm).toEqual([16, 24])
    const angiogram = await only(radiograph({ extra: { Modality: 'XA' } }))
    expect(angiogram.screen.scale).toMatchObject({ from: 'projection', within: [] })
    expect(angiogram.screen.mm).toEqual([20, 24])
  })

  test('a plane whose place is stated stands there, its first pixel where the file has it', async () => {
    const { screen } = await only(clip({ SequenceOfUltrasoundRegions: undefined, PixelSpacing: [0.5, 0.5], ImagePositionPatient: [-20, 30, 100], ImageOrientationPatient: [1, 0, 0, 0, 0, -1], FrameOfReferenceUID: uidFromName('screens/frame') }))
    expect(screen.stands).toBe('patient')
    expect(screen.scale?.from).toBe('patient')
    expect(placeOf(screen, 0, 0)).toEqual([-20, 30, 100])
    expect(placeOf(screen, 10, 4)).toEqual([-15, 30, 98])
  })

  test('planes stand together in one frame of reference alone: the one that most have, of as many the first; others stand on their own', async () => {
    const placed = (frame: string | null, x: number) => clip({ SequenceOfUltrasoundRegions: undefined, PixelSpacing: [0.5, 0.5], ImagePositionPatient: [x, 30, 100], ImageOrientationPatient: [1, 0, 0, 0, 0, -1], FrameOfReferenceUID: frame === null ? undefined : uidFromName(`screens/${frame}`) })
    const standing = async (...frames: (string | null)[]) => {
      const { result, shown } = await make(frames.map((frame, n) => placed(frame, -20 * n)))
      if (result.kind !== 'made') throw new Error(result.kind)
      const uid = result.manifest.frameOfReferenceUid
      return { frame: ['a', 'b'].find((one) => uidFromName(`screens/${one}`) === uid) ?? uid, stands: shown.map(({ screen: { stands } }) => stands === 'patient') }
    }
    expect(await standing('a', 'b', 'b')).toEqual({ frame: 'b', stands: [false, true, true] })
    expect(await standing('b', 'a')).toEqual({ frame: 'b', stands: [true, false] })
    // One that names none is in nobody's.
    expect(await standing(null, 'a')).toEqual({ frame: 'a', stands: [false, true] })
    expect(await standing(null, null)).toEqual({ frame: null, stands: [false, false] })
    expect(await standing(null)).toEqual({ frame: null, stands: [true] })
  })

  test('a plane that moves from frame to frame stands nowhere: no board is where all of them were', async () => {
    const { screen } = await only(clip({
      SequenceOfUltrasoundRegions: undefined,
      SharedFunctionalGroupsSequence: [{ PixelMeasuresSequence: [{ PixelSpacing: [0.5, 0.5] }], PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 0, -1] }] }],
      PerFrameFunctionalGroupsSequence: Array.from({ length: FRAMES }, (_, frame) => ({ PlanePositionSequence: [{ ImagePositionPatient: [0, frame * frame, 0] }] })),
    }))
    expect(screen.stands).toBe('beside')
  })
})

describe('times', () => {
  test('of a constant frame time', async () => {
    expect((await only(clip())).screen).toMatchObject({ times: [0, 40, 80, 120, 160], loopMs: 200, timesFrom: 'file', framesInFile: 5 })
  })
  test('of a vector that the pointer names, uneven as it is', async () => {
    const pointer = { vr: 'AT', bytes: Uint8Array.of(0x18, 0, 0x65, 0x10) }
    expect((await only(clip({ FrameTime: undefined, FrameIncrementPointer: pointer, FrameTimeVector: [0, 30, 50, 30, 30] }))).screen).toMatchObject({ times: [0, 30, 80, 110, 140], loopMs: 170, timesFrom: 'file' })
  })
  test.each([
    ['of another length than the clip', [0, 30, 30]], ['that go backwards', [0, 30, -30, 30, 30]], ['that stand still', [0, 0, 0, 0, 0]], ['of hours', [0, 1e7, 1e7, 1e7, 1e7]],
  ])('that contradict the file (%s) are none: it is played at ten a second, and that is said', async (_, vector) => {
    const pointer = { vr: 'AT', bytes: Uint8Array.of(0x18, 0, 0x65, 0x10) }
    expect((await only(clip({ FrameTime: undefined, FrameIncrementPointer: pointer, FrameTimeVector: vector }))).screen).toMatchObject({ times: [0, 100, 200, 300, 400], timesFrom: 'none' })
  })
  test.each([0, -40, 90_000])('a frame time of %d ms is none', async (FrameTime) => {
    expect((await only(clip({ FrameTime }))).screen.timesFrom).toBe('none')
  })
})

describe('pictures as they are meant', () => {
  test('colours by a palette, as RGB and as YBR_FULL_422 are colours; MONOCHROME1 is turned over', async () => {
    const palette = await only(palettePicture())
    expect(palette.screen.channels).toBe(3)
    expect(palette.at(0, 5, 0)).toEqual([5, 250, 10])
    const rgb = await only(colourPicture({ extra: { Modality: 'US' } }))
    expect(rgb.at(0, 3, 2)).toEqual([21, 20, 0])
    // Two pixels share a pair of chrominance samples: red is Y 76, Cb 85, Cr 255.
    const pairs = Uint8Array.from({ length: 24 * 32 * 2 }, (_, index) => [76, 76, 85, 255][index % 4]!)
    const ybr = await only(colourPicture({ extra: { Modality: 'US', PhotometricInterpretation: 'YBR_FULL_422', PixelData: { vr: 'OB', bytes: pairs } } }))
    const [red, green, blue] = ybr.at(0, 10, 10)
    expect([red! > 250, green! < 4, blue! < 4]).toEqual([true, true, true])
    const inverse = await only(clip({ PhotometricInterpretation: 'MONOCHROME1' }))
    expect([inverse.at(0, 2, 2), inverse.at(0, 40, 40)]).toEqual([[5], [235]])
  })

  test('frames of one clip keep their brightness against each other', async () => {
    const { at } = await only(clip())
    expect([0, 1, 4].map((frame) => at(frame, 40, 40)[0])).toEqual([20, 30, 60])
  })

  test('a large frame is made smaller, and the board keeps its size', async () => {
    const [rows, columns] = [300, 2_000]
    const { screen, at } = await only(ultrasoundClip({ rows, columns, frames: 1, extra: { PixelData: { vr: 'OB', bytes: Uint8Array.from({ length: rows * columns }, (_, index) => (index % columns < 1_000 ? 200 : 40)) } } }))
    expect(screen.size).toEqual([1_024, 154])
    expect(screen.mm).toEqual([1_000, 150])
    expect([at(0, 500, 80), at(0, 523, 80)]).toEqual([[200], [40]])
  })
})

describe('bounds', () => {
  const long = (frames: number) => ultrasoundClip({ rows: 2, columns: 4, frames })

  test('of a long clip every n-th picture is kept, at the times that they have', async () => {
    const { screen } = await only(long(MOST_FRAMES * 2 + 3))
    expect(screen.framesInFile).toBe(1_203)
    expect(screen.times.length).toBeLessThanOrEqual(MOST_FRAMES)
    expect(screen.times.slice(0, 3)).toEqual([0, 120, 240])
    expect(screen.loopMs).toBe(1_203 * 40)
  })

  test('a clip of more pictures than any has is refused with its reason', async () => {
    expect((await make([long(20_001)])).result).toMatchObject({ kind: 'not-made', why: 'too-long' })
  })

  test('100,000 pictures that are declared and not there, and none at all, are refused before anything is drawn', async () => {
    await expect(make([clip({ NumberOfFrames: 100_000 })])).rejects.toMatchObject({ reason: 'truncated' })
    await expect(make([clip({ NumberOfFrames: 0 })])).rejects.toMatchObject({ reason: 'dimensions' })
  })

  test('of many clips twelve are made, beside each other, and it is said how many are left out', async () => {
    const { result, shown } = await make(Array.from({ length: 15 }, () => clip()))
    expect(result).toMatchObject({ kind: 'made', manifest: { screensLeftOut: 3, volume: null } })
    expect(shown).toHaveLength(12)
    const spans = shown.map(({ screen: { corner, mm } }) => ({ left: corner[0], right: corner[0] + mm[0], top: corner[2], bottom: corner[2] - mm[1] }))
    const overlap = spans.some((a, n) => spans.slice(n + 1).some((b) => a.left < b.right && b.left < a.right && a.bottom < b.top && b.bottom < a.top))
    expect(overlap).toBe(false)
  })
})

describe('ultrasound in three dimensions', () => {
  /** The phantom of the CT tests, its planes placed in the patient, as an ultrasound. */
  const enhanced = (extra: Record<string, unknown> = {}) => {
    const { dataset } = enhancedCt({ rows: 40, columns: 48, slices: 10 })
    const asUs = dataSet({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.6.2', Modality: 'US', ...extra }).elements
    return { ...enhancedCt({ rows: 40, columns: 48, slices: 10 }), dataset: { ...dataset, elements: new Map([...dataset.elements, ...asUs].sort(([a], [b]) => (a < b ? -1 : 1))) } }
  }

  test('planes that lie in the patient one behind the other become a volume as a CT does, in its place', async () => {
    const { result } = await make([enhanced()], 'series')
    const ofCt = await make([enhancedCt({ rows: 40, columns: 48, slices: 10 })], 'series')
    if (result.kind !== 'made' || ofCt.result.kind !== 'made') throw new Error(JSON.stringify([result, ofCt.result]).slice(0, 300))
    const { origin, direction, size, spacing, unit } = result.manifest.volume!
    const ct = ofCt.result.manifest.volume!
    expect({ origin, direction, size, spacing }).toEqual({ origin: ct.origin, direction: ct.direction, size: ct.size, spacing: ct.spacing })
    expect(unit, 'no Hounsfield units in an ultrasound').toBe('stored')
    expect(result.manifest.screens).toBeUndefined()
  })

  test('planes that lie in the transducer\'s space alone are no volume of the patient: they are pictures on a board', async () => {
    const inTransducer = { PerFrameFunctionalGroupsSequence: Array.from({ length: 10 }, (_, frame) => ({ PlanePositionVolumeSequence: [{ ImagePositionVolume: [0, 0, frame] }] })) }
    expect((await make([enhanced(inTransducer)], 'series')).result).toMatchObject({ kind: 'not-made', why: 'not-a-volume' })
    const { result, shown } = await make([enhanced(inTransducer)])
    expect(result.kind).toBe('made')
    expect(shown[0]!.screen).toMatchObject({ stands: 'beside', framesInFile: 10 })
  })
})

