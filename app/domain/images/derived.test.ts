import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import type { DicomFile } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import { encodePng } from '#imaging/serve/encode-picture'
import { deriveSeries } from '~/jobs/derive-series.server'
import { SYSTEM, type Actor } from '~/policy/actor'
import { colourPicture, enhancedCt } from '../../../tests/fixtures/dicom/kinds'
import { phantomSeries } from '../../../tests/fixtures/dicom/phantom'
import { samples } from '../../../tests/setup/samples'
import { approvePixels } from './approve-pixels.server'
import { blackOut } from './black-out.server'
import { framesKey, imageKey, thumbnailKey, volumePrefix } from './image-keys'
import { JOB, test, type House } from './real-import.fixture'
import { rebuildImages } from './rebuild-images.server'
import { seriesDigest } from './series-digest.server'
import { removeStudy } from './remove-study.server'

const keysOf = async ({ services }: House, prefix: string) => {
  const found = []
  for await (const { key } of services.files.list(prefix)) found.push(key)
  return found
}
function putAll({ put }: House, files: DicomFile[]): void {
  for (const [index, file] of files.entries()) put(`${index}.dcm`, writeDicom(file))
}

test('a series gets its thumbnail and, where it is an honest volume, its pyramid; both come back after they were thrown away, with the frames', async ({ house }) => {
  const { services, bring } = house
  putAll(house, phantomSeries({ rows: 80, columns: 96, slices: 20 }))
  await bring()
  const { id } = await services.db.series.findFirstOrThrow()
  await deriveSeries(services, { seriesId: id }, JOB)
  expect(await services.db.series.findFirst()).toMatchObject({ framesState: 'ready', volumeState: 'ready' })
  expect((await services.files.bytes(thumbnailKey(id))).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
  const volume = await keysOf(house, volumePrefix(id))
  expect(volume).toContain(`${volumePrefix(id)}zarr.json`)
  const before = await keysOf(house, 'derived/')

  await rebuildImages(services, {})
  expect(await keysOf(house, 'derived/')).toEqual([])
  await deriveSeries(services, { seriesId: id }, JOB)
  expect(await keysOf(house, 'derived/')).toEqual(before)
  expect(readdirSync(join(services.env.dataDir, 'derived')).filter((name) => name.startsWith('.'))).toEqual([])
}, 60_000)

test('what a job has made again while the rest is thrown away stays; what is left of series that are gone goes', async ({ house }) => {
  const { services, bring } = house
  putAll(house, phantomSeries({ rows: 80, columns: 96, slices: 20 }))
  await bring()
  const { id } = await services.db.series.findFirstOrThrow()
  await deriveSeries(services, { seriesId: id }, JOB)
  const before = await keysOf(house, 'derived/')
  for (const key of [thumbnailKey('gone'), `${volumePrefix('gone')}zarr.json`, `${volumePrefix('gone')}0/c/0`, framesKey('0'.repeat(64))]) await services.files.put(key, Buffer.from('left'))
  // A worker is as quick as can be.
  const { add } = services.queue
  services.queue.add = async (kind, payload, key, options) => {
    const added = await add(kind, payload, key, options)
    if (kind === 'image.derive') await deriveSeries(services, { seriesId: id }, JOB)
    return added
  }
  await rebuildImages(services, {})
  expect(await keysOf(house, 'derived/')).toEqual(before)
  expect([await services.db.looseFile.count(), (await services.db.series.findFirstOrThrow()).volumeState]).toEqual([0, 'ready'])
}, 60_000)

test('an enhanced file of many frames is one volume', async ({ house }) => {
  const { services, bring } = house
  putAll(house, [enhancedCt({ rows: 32, columns: 32, slices: 12 })])
  await bring()
  const series = await services.db.series.findFirstOrThrow()
  expect(JSON.parse(series.geometryJson!)).toMatchObject({ kind: 'volume', dimensions: [32, 32, 12] })
  await deriveSeries(services, { seriesId: series.id }, JOB)
  expect(await services.db.series.findFirst()).toMatchObject({ volumeState: 'ready', frameCount: 12, instanceCount: 1 })
}, 60_000)

test('a stack has a thumbnail and no pyramid; a study that was removed meanwhile leaves nothing', async ({ house }) => {
  const { services, bring } = house
  putAll(house, [colourPicture()])
  await bring()
  const { id, studyId } = await services.db.series.findFirstOrThrow()
  await deriveSeries(services, { seriesId: id }, JOB)
  expect([await keysOf(house, 'derived/volumes/'), await keysOf(house, 'derived/thumbnails/')]).toEqual([[], [thumbnailKey(id)]])
  const { derive } = services.readers
  services.readers.derive = async (task, signal) => {
    const result = await derive(task, signal)
    await removeStudy(services, SYSTEM, studyId)
    return result
  }
  await deriveSeries(services, { seriesId: id }, JOB)
  expect([await keysOf(house, 'derived/'), await keysOf(house, 'images/')]).toEqual([[], []])
}, 60_000)

test('rectangles are painted over for good: the file, its frames and its thumbnail show black, the old bytes are gone, approval comes after', async ({ house }) => {
  const { services, institutionId, bring, folder } = house
  putAll(house, [colourPicture({ rows: 24, columns: 32 })])
  const expert: Actor = { kind: 'person', personId: 'expert', memberships: [{ institutionId, role: 'expert' }] }
  await bring()
  const series = await services.db.series.findFirstOrThrow()
  const before = await services.db.instance.findFirstOrThrow()
  await deriveSeries(services, { seriesId: series.id }, JOB)
  expect(await blackOut(services, expert, series.id, [{ left: 8, top: 4, width: 10, height: 6 }])).toEqual({ kind: 'done', instances: 1 })
  const after = await services.db.instance.findFirstOrThrow()
  expect(after.sopInstanceUid).toBe(before.sopInstanceUid)
  expect([await services.files.size(imageKey(before.sha256)), await services.files.size(framesKey(before.sha256)), await services.files.size(thumbnailKey(series.id))]).toEqual([null, null, null])

  const kept = readDicom(await services.files.bytes(imageKey(after.sha256)))
  const { samples: shown } = await decodeFrame(kept, 0)
  const source = (await decodeFrame(readDicom(await readFile(join(folder, '0.dcm'))), 0)).samples
  for (let row = 0; row < 24; row++) {
    for (let column = 0; column < 32; column++) {
      const isBlack = column >= 8 && column < 18 && row >= 4 && row < 10
      for (let colour = 0; colour < 3; colour++) expect(shown[(row * 32 + column) * 3 + colour]).toBe(isBlack ? 0 : source[(row * 32 + column) * 3 + colour])
    }
  }
  // Painted over is not yet looked at.
  expect(JSON.parse(after.metadataJson)['00280301']).toEqual({ vr: 'CS', Value: ['YES'] })
  expect(await services.db.study.findFirst()).toMatchObject({ isHeld: true })
  expect(await approvePixels(services, expert, series.id, await seriesDigest(services.db, series.id))).toEqual({ kind: 'done' })
  expect(await services.db.study.findFirst()).toMatchObject({ isHeld: false })
  // The same file once more is the same picture: what was painted stays painted.
  expect((await bring()).map(({ outcome }) => outcome)).toEqual(['duplicate'])
  expect((await services.db.instance.findFirstOrThrow()).sha256).toBe(after.sha256)
  expect(await blackOut(services, expert, series.id, [])).toEqual({ kind: 'wrong' })
  expect(await blackOut(services, { ...expert, memberships: [{ institutionId, role: 'teacher' }] } as Actor, series.id, [{ left: 0, top: 0, width: 1, height: 1 }])).toEqual({ kind: 'forbidden' })
}, 60_000)

test('a NIfTI volume, packed or not, and an ordinary picture become series of one study; the same bytes again are there already', async ({ house }) => {
  const { services, bring, folder } = house
  const nifti = join(samples.nibabel, 'lib/python3/dist-packages/nibabel/tests/data/anatomical.nii')
  writeFileSync(join(folder, 'a.png'), encodePng({ rows: 20, columns: 30, samplesPerPixel: 3, bytes: Uint8Array.from({ length: 1_800 }, (_, index) => index % 251) }))
  writeFileSync(join(folder, 'b.nii.gz'), gzipSync(await readFile(nifti)))
  const entries = await bring([folder, nifti], { workspace: 'clinical' })
  expect(entries.map(({ name, outcome, reason }) => [name.split('/').at(-1), outcome, reason])).toEqual([['a.png', 'held', null], ['b.nii.gz', 'skipped', 'archive'], ['anatomical.nii', 'stored', 'face'], ['b.nii', 'duplicate', null]])
  // Nothing in a NIfTI says what made it; this one's whole numbers are kept as they are.
  expect(entries.map(({ notes }) => notes)).toEqual([[], [], ['modality-guessed'], ['modality-guessed']])
  expect(await services.db.study.count()).toBe(1)
  const series = await services.db.series.findMany({ orderBy: { modality: 'asc' } })
  expect(series.map(({ modality, pixelState, geometryJson }) => [modality, pixelState, (JSON.parse(geometryJson!) as { kind: string }).kind])).toEqual([['MR', 'clear', 'volume'], ['OT', 'held', 'stack']])
}, 60_000)

test('the report says that a volume of fractions was rounded, and that nothing told what made it', async ({ house: { put, bring } }) => {
  const header = Buffer.alloc(352)
  header.writeInt32LE(348, 0)
  for (const [index, size] of [3, 4, 4, 4, 1, 1, 1, 1].entries()) header.writeInt16LE(size, 40 + index * 2)
  header.writeInt16LE(16, 70)
  header.writeInt16LE(32, 72)
  for (let axis = 0; axis < 4; axis++) header.writeFloatLE(1, 76 + axis * 4)
  header.writeFloatLE(352, 108)
  header.writeFloatLE(1, 112)
  // Where the voxels lie, by its rows (sform).
  header.writeInt16LE(1, 254)
  for (let axis = 0; axis < 3; axis++) header.writeFloatLE(1, 280 + axis * 20)
  header.write('n+1\0', 344, 'latin1')
  const values = Float32Array.from({ length: 64 }, (_, index) => Math.sqrt(index) / 3)
  put('map.nii', Buffer.concat([header, Buffer.from(values.buffer)]))
  const [entry] = await bring()
  expect(entry).toMatchObject({ outcome: 'stored', notes: ['modality-guessed', 'values-rounded'] })
  expect(await bring()).toMatchObject([{ outcome: 'duplicate', notes: ['modality-guessed', 'values-rounded'] }])
}, 60_000)
