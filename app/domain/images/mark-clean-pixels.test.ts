import { expect } from 'vitest'
import { decodeFrame } from '#imaging/codecs/decode'
import { items, text } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import type { Actor } from '~/policy/actor'
import { colourPicture } from '../../../tests/fixtures/dicom/kinds'
import { approvePixels } from './approve-pixels.server'
import { holdPixelsAgain } from './hold-pixels-again.server'
import { framesKey, imageKey } from './image-keys'
import { markCleanPixels } from './mark-clean-pixels.server'
import { JOB, test, type House } from './real-import.fixture'
import { seriesDigest } from './series-digest.server'

const expert = ({ institutionId }: House): Actor => ({ kind: 'person', personId: 'expert', memberships: [{ institutionId, role: 'expert' }] })
const kept = async ({ services }: House) => readDicom(await services.files.bytes(imageKey((await services.db.instance.findFirstOrThrow()).sha256)))

async function approved(house: House) {
  const { services, put, bring } = house
  put('0.dcm', writeDicom(colourPicture({ rows: 24, columns: 32 })))
  await bring()
  const { id } = await services.db.series.findFirstOrThrow()
  const before = await services.db.instance.findFirstOrThrow()
  const file = await kept(house)
  expect(await approvePixels(services, expert(house), id, await seriesDigest(services.db, id))).toEqual({ kind: 'done' })
  const { pixelAt } = await services.db.series.findFirstOrThrow()
  return { id, before, file, approvedAt: pixelAt!.getTime() }
}

test('approved pictures say of themselves that a person found nobody named in them, with every pixel as it was', async ({ house }) => {
  const { services } = house
  const { id, before, file, approvedAt } = await approved(house)
  expect(await services.queue.list(10, { kind: 'image.mark-clean' })).toHaveLength(1)
  expect(await markCleanPixels(services, { seriesId: id, approvedAt }, JOB)).toBe('done')
  const after = await kept(house)
  expect([text(after.dataset, '00280301'), items(after.dataset, '00120064').map((item) => text(item, '00080100'))]).toEqual(['NO', expect.arrayContaining(['113100', '113101'])])
  expect(items(file.dataset, '00120064').map((item) => text(item, '00080100'))).not.toContain('113101')
  expect(after.transferSyntax).toBe(file.transferSyntax)
  expect((await decodeFrame(after, 0)).samples).toEqual((await decodeFrame(file, 0)).samples)
  const row = await services.db.instance.findFirstOrThrow()
  expect([row.sopInstanceUid, (JSON.parse(row.metadataJson) as Record<string, { Value: string[] }>)['00280301']!.Value]).toEqual([before.sopInstanceUid, ['NO']])
  expect([await services.files.size(imageKey(before.sha256)), await services.files.size(framesKey(before.sha256)), await services.db.looseFile.count()]).toEqual([null, null, 0])
  expect(await services.files.size(framesKey(row.sha256))).toBeGreaterThan(0)
  expect(await services.db.series.findFirst()).toMatchObject({ pixelState: 'approved' })

  // Once more there is nothing to do.
  expect(await markCleanPixels(services, { seriesId: id, approvedAt }, JOB)).toBe('done')
  expect((await services.db.instance.findFirstOrThrow()).sha256).toBe(row.sha256)
}, 60_000)

test('an approval that is taken back before it was written is not written', async ({ house }) => {
  const { services } = house
  const { id, before, approvedAt } = await approved(house)
  const { blackOut } = services.readers
  services.readers.blackOut = async (...given) => {
    const made = await blackOut(...given)
    await holdPixelsAgain(services, expert(house), id)
    return made
  }
  expect(await markCleanPixels(services, { seriesId: id, approvedAt }, JOB)).toBe('over')
  expect(await services.db.instance.findFirst()).toEqual(before)
  const images = []
  for await (const { key } of services.files.list('images/')) images.push(key)
  expect([images, await services.db.looseFile.count()]).toEqual([[imageKey(before.sha256)], 0])
}, 60_000)
