import { expect } from 'vitest'
import { JOB, test } from '~/domain/images/real-import.fixture'
import { SYSTEM } from '~/policy/actor'
import { numbers, text } from '#imaging/dicom/access'
import { writeDicom } from '#imaging/dicom/write'
import { judgeGeometry } from '#imaging/geometry/gate'
import { gateSlices } from '#imaging/geometry/gate-slices'
import { writeSeg } from '#imaging/segmentation/write-seg'
import { phantomSeries } from '../../../tests/fixtures/dicom/phantom'
import { makeAssets } from './make-assets.server'
import { makeModel } from './make-model.server'
import { seeSources } from './see-sources.server'

test('a segmentation that comes with a study is kept with its names and makes a model of what it was drawn on; nothing that somebody typed in it about the patient stays', async ({ house }) => {
  const { services, put, bring } = house
  const files = phantomSeries({ rows: 48, columns: 48, slices: 12, spacing: [4, 4], gap: 8, name: 'labelled' })
  const geometry = judgeGeometry(files.flatMap(({ dataset }) => gateSlices(dataset)))
  if (geometry.kind !== 'volume') throw new Error(geometry.detail)
  const byUid = new Map(files.map(({ dataset }) => [text(dataset, '00080018'), dataset]))
  const slices = geometry.order.map(({ sopInstanceUid }) => ({ sopInstanceUid, sopClassUid: text(byUid.get(sopInstanceUid)!, '00080016'), seriesUid: text(byUid.get(sopInstanceUid)!, '0020000E'), frame: 1, isMultiFrame: false }))
  const [nx, ny, nz] = geometry.dimensions
  // A block on the left half of the picture's columns, one in the right.
  const labels = Uint16Array.from({ length: nx * ny * nz }, (_, at) => { const [x, y, z] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))]; return y > 10 && y < 30 && z > 2 && z < 9 ? (x > 5 && x < 20 ? 1 : x > 28 && x < 43 ? 2 : 0) : 0 })
  const first = files[0]!.dataset
  const seg = writeSeg({
    study: { studyUid: text(first, '0020000D'), studyDate: text(first, '00080020'), studyTime: '', accession: '', pseudonym: text(first, '00100020') },
    object: { seriesUid: '2.25.777001', sopInstanceUid: '2.25.777002', seriesDescription: 'Labels', at: new Date('2026-01-01T00:00:00Z') },
    volume: { labels, size: geometry.dimensions, spacing: geometry.spacing, origin: geometry.origin, direction: geometry.direction, frameOfReferenceUid: text(first, '00200052') }, slices,
    segments: [{ label: 1, words: 'Kidney', side: 'middle', colour: '#c04a2f' }, { label: 2, words: 'Planterova marked this', side: 'middle', colour: '#2f7ac0' }],
  })
  if (seg.kind !== 'written') throw new Error(seg.kind)
  // Of the same patient, whatever the phantom is called.
  for (const [tag, element] of first.elements) if (tag.startsWith('0010')) seg.file.dataset.elements.set(tag, element)
  const entries = await bring([...files.map((file, index) => put(`slice-${index}.dcm`, writeDicom(file))), put('seg.dcm', writeDicom(seg.file))])
  expect(entries.filter(({ outcome }) => outcome !== 'stored')).toEqual([])

  const series = await services.db.series.findMany({ select: { id: true, studyId: true, modality: true, geometryJson: true } })
  const [grey, drawn] = [series.find(({ modality }) => modality !== 'SEG')!, series.find(({ modality }) => modality === 'SEG')!]
  expect(drawn.studyId).toBe(grey.studyId)
  expect(JSON.parse(drawn.geometryJson!)).toMatchObject({ kind: 'stack', reasons: expect.arrayContaining(['segmentation']) })
  const seen = await seeSources(services, SYSTEM, grey.studyId)
  expect(seen.kind === 'seen' && seen.sources.series.map(({ modality }) => modality).sort()).toEqual([grey.modality, 'SEG'].sort())

  const made = await makeModel(services, SYSTEM, { studyId: grey.studyId, seriesId: drawn.id, title: 'Kidney' })
  if (made.kind !== 'made') throw new Error(made.kind)
  expect(await makeAssets(services, { modelId: made.modelId, revision: 1 }, JOB)).toBe('made')
  const manifest = JSON.parse((await services.files.bytes(`derived/anatomy/${made.modelId}/1/manifest.json`)).toString()) as { slices: unknown; structures: { name: { en: string }; label: number; box: [number[], number[]]; volumeMl: number }[] }
  expect(manifest.slices).toEqual({ studyId: grey.studyId, seriesId: grey.id })
  const kidney = manifest.structures.find(({ name }) => name.en === 'Kidney')!
  expect(manifest.structures.map(({ name }) => name.en)).toContain('Segment 2')
  expect(JSON.stringify(manifest)).not.toContain('Planterova')
  // 14 x 19 x 6 voxels of 4 x 4 x 8 mm; where the series has its columns 6 to 19.
  expect(kidney.volumeMl).toBeCloseTo((14 * 19 * 6 * 128) / 1000, 3)
  const middle = (kidney.box[0][0]! + kidney.box[1][0]!) / 2
  expect(Math.abs(middle - (geometry.origin[0] + geometry.direction[0]! * 12.5 * 4))).toBeLessThan(1)
  expect(numbers(first, '00280030')).toEqual([4, 4])
}, 120_000)
