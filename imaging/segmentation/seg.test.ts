import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ImageRefused, type DicomFile } from '#imaging/contract'
import { damaged, randomOf } from '../../tests/fixtures/dicom/damage'
import { items, numberElement, text, textElement } from '../dicom/access'
import { deidentificationKeyOf, deidentifyToBytes } from '../deidentify'
import { readDicom } from '../dicom/read'
import { SOP_CLASSES, uidFromName } from '../dicom/uids'
import { writeDicom } from '../dicom/write'
import { ALL_CODES, termOfWords } from './codes'
import { colourOfLab, labOfColour } from './lab-colour'
import { labelsOnGrid } from './labels-on-grid'
import { readSeg } from './read-seg'
import { writeSeg, type SegInput } from './write-seg'

const BOUNDS = { maxBytes: 100_000_000, maxInflatedBytes: 100_000_000, maxDepth: 64, maxElements: 500_000 }
const uid = (name: string) => uidFromName(`seg.test/${name}`)
let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'theatrum-seg-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

// 9 columns: frames begin in the middle of a byte. Oblique about x, 0.7 x 0.8 x 2.5 mm.
const [NX, NY, NZ] = [9, 7, 6]
const [COS, SIN] = [0.8, 0.6]
const LABELS = Uint16Array.from({ length: NX * NY * NZ }, (_, at) => { const [x, y, z] = [at % NX, Math.floor(at / NX) % NY, Math.floor(at / (NX * NY))]; return z === 2 ? 0 : x < 3 && y > 1 ? 40 : x > 5 && y < 5 && z < 4 ? 7 : 0 })

function input(labels = LABELS): SegInput {
  return {
    study: { studyUid: uid('study'), studyDate: '20260101', studyTime: '', accession: '', pseudonym: 'Case 1' },
    object: { seriesUid: uid('labels'), sopInstanceUid: uid('seg'), seriesDescription: 'Labels', at: new Date('2026-01-02T03:04:05Z') },
    volume: { labels, size: [NX, NY, NZ], spacing: [0.7, 0.8, 2.5], origin: [-10.5, 20, 30.25], direction: [1, 0, 0, 0, COS, SIN, 0, -SIN, COS], frameOfReferenceUid: uid('for') },
    slices: Array.from({ length: NZ }, (_, at) => ({ sopClassUid: SOP_CLASSES.ct, sopInstanceUid: uid(`slice ${at}`), seriesUid: uid('series'), frame: 1, isMultiFrame: false })),
    segments: [{ label: 7, words: 'Kidney', side: 'left', colour: '#c04a2f' }, { label: 40, words: 'Strange thing', side: 'middle', colour: '#2f7ac0' }, { label: 99, words: 'Absent', side: 'middle', colour: '#ffffff' }],
  }
}
function written(of = input()): Uint8Array {
  const result = writeSeg(of)
  if (result.kind !== 'written') throw new Error(result.kind)
  return writeDicom(result.file)
}
const again = (bytes: Uint8Array): DicomFile => readDicom(bytes, BOUNDS)

test('what is written is read back voxel for voxel, each where it was, with its names and colours; slices without anything are left out', async () => {
  const { volume, names, frameOfReferenceUid, shared } = await readSeg(again(written()))
  expect(names.map(({ label, words }) => [label, words])).toEqual([[1, 'Kidney, left'], [2, 'Strange thing']])
  for (const [name, colour] of [[names[0]!, '#c04a2f'], [names[1]!, '#2f7ac0']] as const) for (const at of [1, 3, 5]) expect(Math.abs(Number.parseInt(name.colour!.slice(at, at + 2), 16) - Number.parseInt(colour.slice(at, at + 2), 16))).toBeLessThanOrEqual(1)
  expect([volume.size, shared, frameOfReferenceUid]).toEqual([[NX, NY, NZ], 0, uid('for')])
  expect([...volume.labels]).toEqual([...LABELS].map((label) => (label === 7 ? 1 : label === 40 ? 2 : 0)))
  for (const [axis, spacing] of [0.7, 0.8, 2.5].entries()) expect(volume.spacing[axis]).toBeCloseTo(spacing, 9)
  for (const [axis, place] of [-10.5, 20, 30.25].entries()) expect(volume.origin[axis]).toBeCloseTo(place, 6)
})

test('others agree: dciodvfy finds no error in it, and dcmdump reads the names and the frames', () => {
  const path = join(folder, 'seg.dcm')
  writeFileSync(path, written())
  const said = execFileSync('sh', ['-c', 'dciodvfy "$1" 2>&1; true', 'sh', path], { encoding: 'utf8' })
  expect(said).toContain('Segmentation')
  expect(said.split('\n').filter((line) => line.startsWith('Error'))).toEqual([])
  const dumped = execFileSync('dcmdump', [path], { encoding: 'utf8' })
  expect(dumped).toContain('[Kidney, left]')
  expect(dumped).toContain('[64033007]')
  expect(dumped).toMatch(/\(0028,0008\) IS \[8 ?\]/)
  expect(dumped).toContain(uid('slice 5'))
})

describe('de-identified, a segment keeps a name of anatomy, or what its code means; whatever else somebody typed becomes its number', () => {
  test.each([
    ['Kidney', 'Kidney'], ['left_hippocampus', 'left_hippocampus'], ['Gluteus maximus L', 'Gluteus maximus L'], ['vertebra L3', 'vertebra L3'],
    // The code of the first segment says kidney.
    ['Planterova tumour', 'Kidney'], ['Planterova', 'Kidney'], ['20011231', 'Kidney'], ['12-03-31', 'Kidney'], ['Dr. Strangeley marked this', 'Kidney'],
  ])('%s: %s', (typed, kept) => {
    const file = again(written())
    items(file.dataset, '00620002')[0]!.elements.set('00620005', textElement('LO', typed))
    file.dataset.elements.set('00100010', textElement('PN', 'Planterova^Anna'))
    const { bytes } = deidentifyToBytes(file, deidentificationKeyOf(new Uint8Array(32).fill(7)))
    expect(items(again(bytes).dataset, '00620002').map((segment) => text(segment, '00620005'))).toEqual([kept, 'Segment 2'])
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/planterova|strangeley|20011231/i)
  })

  test('what it shows lies where it lay', async () => {
    const { bytes } = deidentifyToBytes(again(written()), deidentificationKeyOf(new Uint8Array(32).fill(7)))
    const [before, after] = [await readSeg(again(written())), await readSeg(again(bytes))]
    expect(after.volume).toEqual(before.volume)
  })
})

test('a voxel of two segments goes to the smaller one, and how many there were is said', async () => {
  const file = again(written())
  const bits = file.dataset.elements.get('7FE00010')!.bytes!
  // All of the first frame's voxels: it is segment 1's first slice; segment 2 has 15 voxels there.
  for (let at = 0; at < NX * NY; at++) bits[at >> 3]! |= 1 << (at & 7)
  const { volume, shared } = await readSeg(file)
  expect(shared).toBeGreaterThan(0)
  const counts = [1, 2].map((label) => volume.labels.filter((each) => each === label).length)
  expect(counts[0]! + counts[1]!).toBe(volume.labels.filter((each) => each > 0).length)
})

describe('what cannot be read exactly is refused', () => {
  const change = (how: (file: DicomFile) => void): DicomFile => { const file = again(written()); how(file); return file }
  const perFrame = (file: DicomFile, at: number) => items(file.dataset, '52009230')[at]!
  test.each<[string, (file: DicomFile) => void]>([
    ['degrees', ({ dataset }) => dataset.elements.set('00620001', textElement('CS', 'FRACTIONAL'))],
    ['a map of labels of the newer kind', ({ dataset }) => dataset.elements.set('00080016', textElement('UI', '1.2.840.10008.5.1.4.1.1.66.7'))],
    ['more frames than places', ({ dataset }) => dataset.elements.set('00280008', textElement('IS', '9'))],
    ['two thousand million frames', ({ dataset }) => dataset.elements.set('00280008', textElement('IS', '2000000000'))],
    ['a frame of no segment', (file) => items(perFrame(file, 0), '0062000A')[0]!.elements.set('0062000B', numberElement('US', 3))],
    ['a frame without its place', (file) => perFrame(file, 3).elements.delete('00209113')],
    ['a frame between two slices', (file) => items(perFrame(file, 3), '00209113')[0]!.elements.set('00200032', textElement('DS', '-10.5', '19.3', '31'))],
    ['a frame beside the others', (file) => items(perFrame(file, 3), '00209113')[0]!.elements.set('00200032', textElement('DS', '0', '20', '30.25'))],
    ['no segments', ({ dataset }) => dataset.elements.delete('00620002')],
    ['a segment twice', (file) => items(file.dataset, '00620002')[1]!.elements.set('00620004', numberElement('US', 1))],
  ])('%s', async (_, how) => {
    await expect(readSeg(change(how))).rejects.toThrow(ImageRefused)
  })
})

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
test(`damaged segmentations are read or refused, never anything else (SEED=${SEED})`, async () => {
  const random = randomOf(SEED)
  const whole = written()
  let taken = 0
  for (let round = 0; round < 400; round++) {
    try {
      const { volume } = await readSeg(again(damaged(whole, random)))
      expect(volume.labels.length).toBe(volume.size[0] * volume.size[1] * volume.size[2])
      taken++
    } catch (error) {
      if (!(error instanceof ImageRefused)) throw error
    }
  }
  expect(taken).toBeGreaterThan(5)
}, 60_000)

test('the codes have the check digit that SNOMED CT gives its own', () => {
  const times = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678', '5987604321', '6598710432', '7659821043', '8765932104', '9876543210']
  const turn = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
  for (const [value] of ALL_CODES) {
    const check = [...value].reverse().reduce((sum, each, at) => { let digit = Number(each); for (let turns = 0; turns < at % 8; turns++) digit = turn[digit]!; return Number(times[sum]![digit]) }, 0)
    expect([value, check]).toEqual([value, 0])
  }
})

test('nothing labelled makes no file', () => {
  expect(writeSeg(input(new Uint16Array(NX * NY * NZ)))).toEqual({ kind: 'nothing-in-it' })
})

test('colours survive the space that DICOM keeps them in', () => {
  for (const colour of ['#000000', '#ffffff', '#ff0000', '#00ff00', '#0000ff', '#7f3b9c']) expect(colourOfLab(labOfColour(colour))).toBe(colour)
})

test('labels of a grid that was halved fall on the series\' own voxels, each on the eight that it stands for; on the same grid nothing changes', () => {
  const grid = { size: [6, 4, 4], spacing: [1, 2, 3], origin: [10, -5, 7], direction: [0, 1, 0, -1, 0, 0, 0, 0, 1] } as const
  const half = { labels: Uint16Array.from({ length: 3 * 2 * 2 }, (_, at) => at + 1), size: [3, 2, 2] as [number, number, number], spacing: [2, 4, 6] as [number, number, number], origin: [10 - 1, -5 + 0.5, 7 + 1.5] as [number, number, number], direction: [...grid.direction] }
  const full = labelsOnGrid(half, grid)
  for (let z = 0; z < 4; z++) for (let y = 0; y < 4; y++) for (let x = 0; x < 6; x++) expect(full[(z * 4 + y) * 6 + x]).toBe(((z >> 1) * 2 + (y >> 1)) * 3 + (x >> 1) + 1)
  expect(labelsOnGrid({ ...half, labels: full, size: [6, 4, 4], spacing: [1, 2, 3], origin: [...grid.origin] }, grid)).toEqual(full)
})

test('a tumour is written as a morphologically altered structure; a mass, which may be none, under its own name', () => {
  expect(termOfWords('Tumour')).toMatchObject({ code: ['108369006', 'SCT', 'Neoplasm'], isAltered: true })
  expect(termOfWords('mass')).toBeNull()
  expect(termOfWords('Liver')?.isAltered).toBeUndefined()
})
