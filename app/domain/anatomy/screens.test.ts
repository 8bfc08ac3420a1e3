import { expect } from 'vitest'
import { gunzipSync } from 'node:zlib'
import { writeDicom } from '#imaging/dicom/write'
import { uidFromName } from '#imaging/dicom/uids'
import { approvePixels } from '~/domain/images/approve-pixels.server'
import { blackOut } from '~/domain/images/black-out.server'
import { holdPixelsAgain } from '~/domain/images/hold-pixels-again.server'
import { JOB, test, type House } from '~/domain/images/real-import.fixture'
import { seriesDigest } from '~/domain/images/series-digest.server'
import { SYSTEM, type Actor, type Role } from '~/policy/actor'
import { enhancedCt, radiograph, ultrasoundClip } from '../../../tests/fixtures/dicom/kinds'
import { makeAssets } from './make-assets.server'
import { makeModel } from './make-model.server'
import { openAsset } from './open-asset.server'
import { askAgain, rebuildModel } from './rebuild-model.server'
import { seeSources } from './see-sources.server'

const LONG = 60_000
const as = (institutionId: string, role: Role): Actor => ({ kind: 'person', personId: role, memberships: [{ institutionId, role }] })

async function bringClip({ put, bring, services }: House): Promise<{ studyId: string; seriesId: string }> {
  await bring([put('clip.dcm', writeDicom(ultrasoundClip({ frames: 3 })))])
  const { id, studyId } = await services.db.series.findFirstOrThrow()
  return { seriesId: id, studyId }
}
async function made(house: House, of: { studyId: string; seriesId: string }): Promise<string> {
  const asked = await makeModel(house.services, SYSTEM, { ...of, title: 'Clip' })
  if (asked.kind !== 'made') throw new Error(asked.kind)
  expect(await makeAssets(house.services, { modelId: asked.modelId, revision: 1 }, JOB)).toBe('made')
  return asked.modelId
}

test('an ultrasound clip becomes a board once a reviewer has approved its pixels, not before, whoever asks; held again it is for reviewers alone', async ({ house }) => {
  const { services, institutionId } = house
  const source = await bringClip(house)
  expect(await makeModel(services, SYSTEM, { ...source, title: 'Clip' })).toEqual({ kind: 'pixels-waiting' })
  expect(await makeModel(services, as(institutionId, 'expert'), { ...source, title: 'Clip' })).toEqual({ kind: 'pixels-waiting' })
  expect(await makeModel(services, as(institutionId, 'teacher'), { ...source, title: 'Clip' })).toEqual({ kind: 'forbidden' })
  expect(await seeSources(services, SYSTEM, source.studyId)).toMatchObject({ sources: { series: [{ makes: 'screens', isWaiting: true }] } })

  await approvePixels(services, SYSTEM, source.seriesId, await seriesDigest(services.db, source.seriesId))
  expect(await seeSources(services, SYSTEM, source.studyId)).toMatchObject({ sources: { series: [{ makes: 'screens', isWaiting: false }] } })
  const modelId = await made(house, source)
  const manifest = { modelId, revision: 1, path: 'manifest.json' }
  expect(await openAsset(services, as(institutionId, 'teacher'), manifest)).toMatchObject({ kind: 'found' })

  await holdPixelsAgain(services, SYSTEM, source.seriesId)
  expect(await openAsset(services, as(institutionId, 'teacher'), manifest)).toEqual({ kind: 'forbidden' })
  expect(await openAsset(services, as(institutionId, 'teacher'), { ...manifest, path: 'screens/1/0' })).toEqual({ kind: 'forbidden' })
}, LONG)

test('what was blacked out in the kept files is black on the board; a board of the files before is served no more, and is made again when a reviewer has looked at the new ones', async ({ house }) => {
  const { services } = house
  const source = await bringClip(house)
  const { db } = services
  await approvePixels(services, SYSTEM, source.seriesId, await seriesDigest(db, source.seriesId))
  const before = await made(house, source)
  expect(await blackOut(services, SYSTEM, source.seriesId, [{ left: 40, top: 20, width: 20, height: 10 }], { seen: await seriesDigest(db, source.seriesId) })).toMatchObject({ kind: 'done' })
  expect(await openAsset(services, SYSTEM, { modelId: before, revision: 1, path: 'screens/1/0' })).toEqual({ kind: 'not-found' })
  const row = () => db.anatomyModel.findUniqueOrThrow({ where: { id: before }, select: { state: true, reason: true, revision: true, readyRevision: true } })
  expect(await row()).toEqual({ state: 'withdrawn', reason: 'pixels-waiting', revision: 1, readyRevision: null })
  expect(await rebuildModel(services, SYSTEM, before)).toEqual({ kind: 'not-a-source' })
  // However it was asked for.
  await askAgain(services, before)
  expect(await makeAssets(services, { modelId: before, revision: 2 }, JOB)).toBe('over')
  expect(await row()).toEqual({ state: 'withdrawn', reason: 'pixels-waiting', revision: 2, readyRevision: null })

  expect(await approvePixels(services, SYSTEM, source.seriesId, await seriesDigest(db, source.seriesId))).toEqual({ kind: 'done' })
  const { revision } = await row()
  expect([revision, (await row()).state]).toEqual([3, 'waiting'])
  expect(await makeAssets(services, { modelId: before, revision }, JOB)).toBe('made')
  const frames = gunzipSync(await services.files.bytes(`derived/anatomy/${before}/${revision}/screens/1/0`))
  expect([frames[25 * 80 + 50], frames[80 * 60 + 25 * 80 + 50], frames[25 * 80 + 30]]).toEqual([0, 0, 30])
}, LONG)

test('a volume stays a volume, and a radiograph is for no board', async ({ house }) => {
  const { services, put, bring } = house
  await bring([put('ct.dcm', writeDicom(enhancedCt({ rows: 24, columns: 24, slices: 6 }))), put('x.dcm', writeDicom(radiograph({ extra: { StudyInstanceUID: uidFromName('kinds') } })))])
  const series = await services.db.series.findMany({ select: { modality: true, studyId: true } })
  const seen = await Promise.all([...new Set(series.map(({ studyId }) => studyId))].map((studyId) => seeSources(services, SYSTEM, studyId)))
  const makes = Object.fromEntries(seen.flatMap((one) => (one.kind === 'seen' ? one.sources.series.map(({ modality, makes }) => [modality, makes]) : [])))
  expect(makes).toEqual({ CT: 'volume', CR: null })
}, LONG)
