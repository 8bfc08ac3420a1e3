import { expect } from 'vitest'
import { decodeFrame } from '#imaging/codecs/decode'
import { items, text } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { writeDicom } from '#imaging/dicom/write'
import type { Actor } from '~/policy/actor'
import { colourPicture } from '../../../tests/fixtures/dicom/kinds'
import { approvePixels, refusePixels } from './approve-pixels.server'
import { holdPixelsAgain } from './hold-pixels-again.server'
import { framesKey, imageKey } from './image-keys'
import { markCleanPixels } from './mark-clean-pixels.server'
import { JOB, test, type House } from './real-import.fixture'
import { resumeMarking } from './resume-marking.server'
import { seriesDigest } from './series-digest.server'
import { unmarkCleanPixels } from './unmark-clean-pixels.server'

const expert = ({ institutionId }: House): Actor => ({ kind: 'person', personId: 'expert', memberships: [{ institutionId, role: 'expert' }] })
const kept = async ({ services }: House) => readDicom(await services.files.bytes(imageKey((await services.db.instance.findFirstOrThrow()).sha256)))

const says = async (house: House) => {
  const { dataset } = await kept(house)
  return [text(dataset, '00280301'), items(dataset, '00120064').some((item) => text(item, '00080100') === '113101')]
}
const asked = async ({ services }: House, kind: string) => (await services.queue.list(50, { kind })).length

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

test('an approval that was a mistake is taken out of the files again: whoever gets them elsewhere has a person look', async ({ house }) => {
  const { services } = house
  const { id, file, approvedAt } = await approved(house)
  expect(await markCleanPixels(services, { seriesId: id, approvedAt }, JOB)).toBe('done')
  // Nothing to take out while the approval holds.
  expect(await unmarkCleanPixels(services, { seriesId: id }, JOB)).toBe('over')
  expect(await says(house)).toEqual(['NO', true])
  const marked = await services.db.instance.findFirstOrThrow()
  expect(await holdPixelsAgain(services, expert(house), id)).toEqual({ kind: 'done' })
  expect(await asked(house, 'image.unmark-clean')).toBe(1)
  expect(await unmarkCleanPixels(services, { seriesId: id }, JOB)).toBe('done')
  expect(await says(house)).toEqual(['YES', false])
  expect((await decodeFrame(await kept(house), 0)).samples).toEqual((await decodeFrame(file, 0)).samples)
  expect([await services.files.size(imageKey(marked.sha256)), await services.db.looseFile.count()]).toEqual([null, 0])

  expect(await approvePixels(services, expert(house), id, await seriesDigest(services.db, id))).toEqual({ kind: 'done' })
  const again = (await services.db.series.findFirstOrThrow()).pixelAt!.getTime()
  expect(await markCleanPixels(services, { seriesId: id, approvedAt: again }, JOB)).toBe('done')
  expect(await says(house)).toEqual(['NO', true])
}, 60_000)

test('files of a refused series say that somebody is named in them, approved before or not', async ({ house }) => {
  const { services, put, bring } = house
  put('0.dcm', writeDicom(colourPicture({ rows: 24, columns: 32 })))
  await bring()
  const { id } = await services.db.series.findFirstOrThrow()
  expect(await refusePixels(services, expert(house), id, 'identity-visible')).toEqual({ kind: 'done' })
  expect(await asked(house, 'image.unmark-clean')).toBe(1)
  expect(await unmarkCleanPixels(services, { seriesId: id }, JOB)).toBe('done')
  expect(await says(house)).toEqual(['YES', false])
  const before = await services.db.instance.findFirstOrThrow()
  expect(await unmarkCleanPixels(services, { seriesId: id }, JOB)).toBe('done')
  expect(await services.db.instance.findFirstOrThrow()).toEqual(before)
}, 60_000)

test('a verdict whose job was lost with the process is written after the next start, and a picture that nobody saw is not marked', async ({ house }) => {
  const { services, put, bring } = house
  put('0.dcm', writeDicom(colourPicture({ rows: 24, columns: 32 })))
  await bring()
  const { id } = await services.db.series.findFirstOrThrow()
  const { add } = services.queue
  const died = () => (services.queue.add = () => Promise.reject(new Error('died')))
  died()
  await expect(approvePixels(services, expert(house), id, await seriesDigest(services.db, id))).rejects.toThrow('died')
  services.queue.add = add
  expect([await asked(house, 'image.mark-clean'), await resumeMarking(services), await asked(house, 'image.mark-clean'), await resumeMarking(services), await asked(house, 'image.mark-clean')]).toEqual([0, 1, 1, 1, 1])
  const approvedAt = (await services.db.series.findFirstOrThrow()).pixelAt!.getTime()
  const { id: instanceId, createdAt } = await services.db.instance.findFirstOrThrow()
  await services.db.instance.update({ where: { id: instanceId }, data: { createdAt: new Date(approvedAt + 1) } })
  expect([await markCleanPixels(services, { seriesId: id, approvedAt }, JOB), await says(house)]).toEqual(['done', ['', false]])
  await services.db.instance.update({ where: { id: instanceId }, data: { createdAt } })
  expect([await markCleanPixels(services, { seriesId: id, approvedAt }, JOB), await says(house), await resumeMarking(services)]).toEqual(['done', ['NO', true], 0])

  died()
  await expect(holdPixelsAgain(services, expert(house), id)).rejects.toThrow('died')
  services.queue.add = add
  expect([await resumeMarking(services), await asked(house, 'image.unmark-clean')]).toEqual([1, 1])
  expect([await unmarkCleanPixels(services, { seriesId: id }, JOB), await says(house), await resumeMarking(services)]).toEqual(['done', ['YES', false], 0])
}, 60_000)
