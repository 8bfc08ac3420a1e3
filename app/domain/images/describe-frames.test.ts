import { describe, expect, test } from 'vitest'
import { describeFrames, type DicomJson } from './describe-frames'

const of = (values: Record<string, unknown[]>): DicomJson => Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { vr: 'UN', Value }]))
const PLACED = { '00200032': [1, 2, 3], '00200037': [1, 0, 0, 0, 1, 0], '00200052': ['2.25.1'] }
const one = (values: Record<string, unknown[]>) => describeFrames(of(values))[0]!

test('a CT slice lies in the patient, in Hounsfield units, with the windows of its file', () => {
  expect(one({ '00080060': ['CT'], '00280010': [512], '00280011': [512], '00280030': ['0.7', '0.8'], ...PLACED, '00281052': ['-1024'], '00281053': ['1'], '00281050': ['40', '500'], '00281051': ['80', '2000'], '00281055': ['BRAIN', 'BONE'] })).toMatchObject({
    calibration: 'patient-space', spacing: [0.7, 0.8], place: { position: [1, 2, 3] }, isHounsfield: true, intercept: -1024, windows: [{ center: 40, width: 80, name: 'BRAIN', shape: 'LINEAR' }, { center: 500, width: 2000, name: 'BONE' }],
  })
})

describe('what a radiograph’s millimetres hold for', () => {
  const dx = { '00080060': ['DX'] }
  test('imager spacing alone: at the detector', () => expect(one({ ...dx, '00181164': [0.2, 0.2] })).toMatchObject({ calibration: 'detector', spacing: [0.2, 0.2] }))
  test('the same pixel spacing beside it: still at the detector', () => expect(one({ ...dx, '00181164': [0.2, 0.2], '00280030': [0.2, 0.2] })).toMatchObject({ calibration: 'detector' }))
  test('another pixel spacing: corrected', () => expect(one({ ...dx, '00181164': [0.2, 0.2], '00280030': [0.17, 0.17] })).toMatchObject({ calibration: 'detector-corrected', spacing: [0.17, 0.17] }))
  test('calibrated by a fiducial: corrected', () => expect(one({ ...dx, '00280030': [0.2, 0.2], '00280A02': ['FIDUCIAL'] })).toMatchObject({ calibration: 'detector-corrected' }))
  test('a scanned film: on the film', () => expect(one({ ...dx, '00182010': [0.1, 0.1] })).toMatchObject({ calibration: 'detector', spacing: [0.1, 0.1] }))
  test('nothing: nothing', () => expect(one(dx)).toMatchObject({ calibration: 'none', spacing: null }))
})

test('ultrasound has the scale of its regions; Doppler and curves are no length', () => {
  const region = (more: Record<string, unknown[]>) => of({ '00186018': [10], '0018601A': [20], '0018601C': [300], '0018601E': [400], '0018602C': [0.02], '0018602E': [-0.03], '00186012': [1], '00186024': [3], '00186026': [3], ...more })
  const frame = one({ '00080060': ['US'], '00186011': [region({}), region({ '00186012': [3], '00186024': [4] })] })
  expect(frame).toMatchObject({ calibration: 'ultrasound-region', spacing: null, regions: [{ x0: 10, y0: 20, x1: 300, y1: 400 }, { mm: null }] })
  expect(frame.regions[0]!.mm![0]).toBeCloseTo(0.2, 9)
  expect(frame.regions[0]!.mm![1]).toBeCloseTo(0.3, 9)
})

test('captures and ultrasound without regions claim millimetres only where the standard gives them a meaning', () => {
  const capture = { '00080060': ['OT'], '00080016': ['1.2.840.10008.5.1.4.1.1.7'], '00280030': [0.5, 0.25] }
  expect(one(capture)).toMatchObject({ calibration: 'none', spacing: null, pixelAspect: 2 })
  expect(one({ ...capture, '00280A02': ['FIDUCIAL'] })).toMatchObject({ calibration: 'detector-corrected', spacing: [0.5, 0.25] })
  expect(one({ ...capture, '00182010': [0.5, 0.25] })).toMatchObject({ calibration: 'detector' })
  expect(one({ '00080060': ['US'], '00280030': [0.5, 0.5] })).toMatchObject({ calibration: 'none', spacing: null })
  expect(one({ '00080060': ['XC'], '00280030': [0.5, 0.5] })).toMatchObject({ calibration: 'none', spacing: null })
})

test('values are Hounsfield units only where the file means them', () => {
  const ct = { '00080060': ['CT'], '00281052': [0], '00281053': [1] }
  expect(one({ ...ct, '00281054': ['US'] }).isHounsfield).toBe(false)
  expect(one({ ...ct, '00080008': ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }).isHounsfield).toBe(false)
  expect(one({ ...ct, '00281054': ['HU'], '00080008': ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }).isHounsfield).toBe(false)
  expect(one({ ...ct, '00283000': [of({})] })).toMatchObject({ isHounsfield: false, slope: 1 })
  expect(one({ '00080060': ['MR'], '00281052': [0], '00281053': [2], '00281054': ['HU'] }).isHounsfield).toBe(false)
})

test('each frame of an enhanced picture has its own place; a plain multi-frame picture has none', () => {
  const at = (z: number) => of({ '00209113': [of({ '00200032': [0, 0, z] })] })
  const enhanced = describeFrames(of({ '00080060': ['MR'], '00280008': [2], '00200052': ['2.25.1'], '52009229': [of({ '00209116': [of({ '00200037': [1, 0, 0, 0, 1, 0] })], '00289110': [of({ '00280030': [1, 1], '00180050': [4] })] })], '52009230': [at(5), at(9)] }))
  expect(enhanced.map((frame) => [frame.frame, frame.place?.position[2], frame.thicknessMm])).toEqual([[1, 5, 4], [2, 9, 4]])
  expect(describeFrames(of({ '00080060': ['NM'], '00280008': [3], '00280030': [1, 1], ...PLACED })).map((frame) => frame.place)).toEqual([null, null, null])
})

test('a film is shown at its own speed, by whichever attribute says it', () => {
  const film = { '00280008': [10] }
  expect(one({ ...film, '00181063': [40] }).frameTimeMs).toBe(40)
  expect(one({ ...film, '00180040': [25] }).frameTimeMs).toBe(40)
  expect(one({ ...film, '00181065': [0, 33] }).frameTimeMs).toBe(33)
  expect(one({ ...film, '00082144': [10], '00180040': [25], '00181063': [40] }).frameTimeMs).toBe(100)
  expect(one({ ...film, '00180040': [20], '00181063': [40] }).frameTimeMs).toBe(50)
  expect(one({ ...film, '00080040': [50] }).frameTimeMs).toBeNull()
  expect(one({ '00181063': [40] }).frameTimeMs).toBeNull()
})

test('directions that are no directions place nothing', () => {
  expect(one({ '00080060': ['CT'], '00280030': [1, 1], ...PLACED, '00200037': [1, 0, 0, 1, 0, 0] }).place).toBeNull()
})

test('a narrow window of the kind that may be narrow is kept, with its shape; a linear one below 1 is none', () => {
  const narrow = { '00281050': [0.2], '00281051': [0.4] }
  expect(one({ ...narrow, '00281056': ['LINEAR_EXACT'] }).windows).toEqual([{ center: 0.2, width: 0.4, name: '', shape: 'LINEAR_EXACT' }])
  expect(one({ ...narrow, '00281056': ['SIGMOID'] }).windows[0]!.shape).toBe('SIGMOID')
  expect(one(narrow).windows).toEqual([])
})

test('what is shown in negative says so: MONOCHROME1, or a presentation LUT that inverts', () => {
  expect([['MONOCHROME1'], ['MONOCHROME2']].map((photometric) => one({ '00280004': photometric }).isNegative)).toEqual([true, false])
  expect(one({ '00280004': ['MONOCHROME2'], '20500020': ['INVERSE'] }).isNegative).toBe(true)
})

test('the value that surrounds the picture is known as the pixels hold it, whatever it was written as; in colour there is none', () => {
  const grey = { '00280002': [1], '00280103': [1] }
  expect(one({ ...grey, '00280120': [63_536] }).padding).toEqual({ least: -2000, most: -2000 })
  expect(one({ ...grey, '00280120': [-2000], '00280121': [-1990] }).padding).toEqual({ least: -2000, most: -1990 })
  expect(one({ '00280100': [32], '00280122': [-1e30] }).padding).toEqual({ least: -1e30, most: -1e30 })
  expect([one(grey).padding, one({ '00280002': [3], '00280120': [0] }).padding]).toEqual([null, null])
})

describe('tables of the file', () => {
  const table = (first: number, bits: number, entries: number[]) => ({ vr: 'SQ', Value: [{ '00283002': { vr: 'US', Value: [entries.length, first, bits] }, '00283006': { vr: 'US', Value: entries } }] })
  const framed = (json: DicomJson) => describeFrames({ '00280002': { vr: 'US', Value: [1] }, ...json })[0]!
  test('are carried in runs: entries of shades as 0 to 255, those of values as they are', () => {
    expect(framed({ '00283000': table(10, 12, [5, 5, 900]), '00283010': table(0, 12, [0, 0, 2047, 4095]) }).tables).toEqual({ modality: { from: [10, 12], to: [5, 900] }, shown: { from: [0, 2, 3], to: [0, 127, 255] } })
    expect(framed({}).tables).toBeNull()
  })
  test('that cannot be read take the windows that were meant for them along', () => {
    expect(framed({ '00283000': { vr: 'SQ', Value: [{}] }, '00281050': { vr: 'DS', Value: [40] }, '00281051': { vr: 'DS', Value: [400] } })).toMatchObject({ tables: null, windows: [], isHounsfield: false })
  })
  test('of many frames together are bounded', () => {
    const long = Array.from({ length: 2_000 }, (_, index) => index)
    expect(describeFrames({ '00280008': { vr: 'IS', Value: [600] }, '00283000': table(0, 16, long) })[0]!.tables).toBeNull()
  })
})
