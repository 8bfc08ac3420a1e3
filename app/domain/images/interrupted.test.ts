import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { textElement } from '#imaging/dicom/access'
import { uidFromName } from '#imaging/dicom/uids'
import { writeDicom } from '#imaging/dicom/write'
import { deriveSeries } from '~/jobs/derive-series.server'
import type { Actor } from '~/policy/actor'
import { colourPicture } from '../../../tests/fixtures/dicom/kinds'
import { phantomSeries } from '../../../tests/fixtures/dicom/phantom'
import { approvePixels } from './approve-pixels.server'
import { blackOut } from './black-out.server'
import { imageKey, volumePrefix } from './image-keys'
import { judgeSeries } from './judge-series.server'
import { JOB, test, type House } from './real-import.fixture'
import { rebuildImages } from './rebuild-images.server'
import { resumeImports } from './resume-imports.server'
import { scopeOf, searchSeries } from './search-images.server'
import { seriesDigest } from './series-digest.server'

const keysOf = async ({ services }: House, prefix: string) => {
  const found = []
  for await (const { key } of services.files.list(prefix)) found.push(key)
  return found
}

test('two jobs for one series at once: both end, and the pyramid is whole, of the pictures that the series holds', async ({ house }) => {
  const { services, put, bring } = house
  const keys = (prefix: string) => keysOf(house, prefix)
  for (const [index, file] of phantomSeries({ rows: 80, columns: 96, slices: 20 }).entries()) put(`${index}.dcm`, writeDicom(file))
  await bring()
  const { id } = await services.db.series.findFirstOrThrow()
  await deriveSeries(services, { seriesId: id }, JOB)
  const before = await keys('derived/')
  await rebuildImages(services, {})
  await Promise.all([deriveSeries(services, { seriesId: id }, JOB), deriveSeries(services, { seriesId: id }, JOB)])
  expect(await keys('derived/')).toEqual(before)
  expect(await services.db.series.findFirst()).toMatchObject({ framesState: 'ready', volumeState: 'ready' })

  // The pictures change while the first publishes, and the second is done with the new ones: nothing of the old ones is left.
  const level = (key: string) => key === `${volumePrefix(id)}zarr.json`
  const { take } = services.files
  let second: Promise<void> | null = null
  services.files.take = async (key, path) => {
    if (level(key) && !second) {
      await services.db.instance.deleteMany({ where: { seriesId: id, position: { gte: 10 } } })
      await judgeSeries(services, id)
      second = deriveSeries(services, { seriesId: id }, JOB)
    }
    return take.call(services.files, key, path)
  }
  await deriveSeries(services, { seriesId: id }, JOB)
  await second
  services.files.take = take
  const shape = JSON.parse((await services.files.bytes(`${volumePrefix(id)}0/zarr.json`)).toString()) as { shape: number[] }
  expect(shape.shape).toEqual([10, 80, 96])
  expect(await services.db.series.findFirst()).toMatchObject({ volumeState: 'ready' })
  expect(readdirSync(join(services.env.dataDir, 'derived')).filter((name) => name.startsWith('.'))).toEqual([])
}, 120_000)

for (const [moment, at, from] of [['while the new files come', 'take', 1], ['before the old ones go', 'remove', 2]] as const) test(`blacking out that is cut off ${moment}: nobody but reviewers sees the old pixels, no picture is lost, and doing it again ends it`, async ({ house }) => {
  const { services, institutionId, put, bring } = house
  const keys = (prefix: string) => keysOf(house, prefix)
  for (const index of [0, 1, 2]) put(`${index}.dcm`, writeDicom(renamed(colourPicture({ rows: 24, columns: 32 }), index)))
  const expert: Actor = { kind: 'person', personId: 'expert', memberships: [{ institutionId, role: 'expert' }] }
  const teacher: Actor = { kind: 'person', personId: 'teacher', memberships: [{ institutionId, role: 'teacher' }] }
  await bring()
  const { id } = await services.db.series.findFirstOrThrow()
  await deriveSeries(services, { seriesId: id }, JOB)
  await approvePixels(services, expert, id, await seriesDigest(services.db, id))
  const seen = async () => (await searchSeries(services, scopeOf(teacher), { study: {}, series: {}, instance: {} }, { limit: 10, offset: 0 })).rows.length
  expect(await seen()).toBe(1)
  const old = (await services.db.instance.findMany()).map(({ sha256 }) => sha256)

  // The process ends here: what is asked of the store is never answered, and nothing after it is done.
  let asked = 0
  let reach = () => {}
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const real = services.files[at].bind(services.files) as (...given: unknown[]) => Promise<void>
  const dying = (...given: unknown[]) => {
    if (++asked < from) return real(...given)
    reach()
    return new Promise<void>(() => undefined)
  }
  void blackOut({ ...services, files: { ...services.files, [at]: dying } }, expert, id, [{ left: 8, top: 4, width: 10, height: 6 }])
  await reached

  expect([await seen(), await services.db.instance.count()]).toEqual([0, 3])
  expect(await services.db.series.findFirst()).toMatchObject({ pixelState: 'held' })
  expect(await keys('derived/thumbnails/')).toEqual([])
  for (const { sha256 } of await services.db.instance.findMany()) expect(await services.files.size(imageKey(sha256))).not.toBeNull()

  // The next start, and the reviewer once more.
  await resumeImports(services)
  expect(await blackOut(services, expert, id, [{ left: 8, top: 4, width: 10, height: 6 }])).toEqual({ kind: 'done', instances: 3 })
  for (const sha256 of old) expect(await services.files.size(imageKey(sha256))).toBeNull()
  expect(await seen()).toBe(0)
}, 120_000)

/** Another picture of the same series. */
function renamed(file: ReturnType<typeof colourPicture>, index: number): ReturnType<typeof colourPicture> {
  return { ...file, dataset: { ...file.dataset, elements: new Map([...file.dataset.elements, ['00080018', textElement('UI', uidFromName(`picture ${index}`))], ['00200013', textElement('IS', String(index))]]) } }
}
