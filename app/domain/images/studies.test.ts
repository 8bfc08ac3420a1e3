import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SYSTEM, type Actor, type Role } from '~/policy/actor'
import type { Workspace } from '~/policy/images'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { approvePixels, refusePixels } from './approve-pixels.server'
import { blackOutPixels } from './black-out-pixels.server'
import { closeImport } from './close-import.server'
import { decideFace } from './decide-face.server'
import { framesKey, imageKey, thumbnailKey, volumePrefix } from './image-keys'
import { spoken, spokenReaders, type SpokenFile } from './imports.fixture'
import { getReview } from './list-review.server'
import { moveStudy, releaseStudy } from './move-study.server'
import { openImport } from './open-import.server'
import { readNow } from './read-now.server'
import { rebuildImages } from './rebuild-images.server'
import { receiveFile } from './receive-file.server'
import { removeStudy } from './remove-study.server'
import { resumeImports } from './resume-imports.server'
import { seriesDigest } from './series-digest.server'
import { quarantineRoot } from './quarantine.server'
import { verifyImages } from './verify-images.server'

let services: TestServices
let institutionId: string
beforeEach(async () => {
  services = Object.assign(await testServices(), { readers: spokenReaders() })
  institutionId = (await services.db.institution.create({ data: { name: 'Demo hospital A' } })).id
})
afterEach(() => services.close())

const person = (role: Role, at = institutionId): Actor => ({ kind: 'person', personId: role, memberships: [{ institutionId: at, role }] })
const seen = (seriesId: string) => seriesDigest(services.db, seriesId)
const actions = () => services.audited.map(({ action }) => action).filter((action) => action !== 'image.imported')

async function stored(files: SpokenFile[], workspace: Workspace = 'clinical') {
  const opened = await openImport(services, SYSTEM, { institutionId, workspace, source: 'admin' })
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  for (const file of files) await receiveFile(services, opened.importId, { name: 'x', stream: Readable.from([spoken(file)]) })
  await readNow(services, opened.importId, files.map((_, index) => index), { withinMs: 10_000 })
  await closeImport(services, opened.importId)
  return services.db.study.findFirstOrThrow({ where: { studyUid: files[0]?.study ?? '2.25.1' }, include: { series: { orderBy: { seriesUid: 'asc' } } } })
}
const keys = async (prefix: string) => {
  const found = []
  for await (const { key } of services.files.list(prefix)) found.push(key)
  return found
}

describe('a study with text burned into its pictures', () => {
  test('is released to teaching when a person approved the pixels and decided on the face, and each step is on record', async () => {
    const study = await stored([{ z: 0, isFace: true }, { series: '2.25.1.2', burnedIn: 'suspected' }])
    const [head, capture] = study.series
    const expert = person('expert')
    expect(await releaseStudy(services, expert, study.id)).toEqual({ kind: 'undecided', pixels: [capture!.id], faces: [head!.id] })
    expect(await approvePixels(services, expert, capture!.id, await seen(capture!.id))).toEqual({ kind: 'done' })
    expect(await services.db.study.findFirst()).toMatchObject({ isHeld: false })
    expect(await moveStudy(services, expert, study.id, 'research')).toMatchObject({ kind: 'undecided', pixels: [] })
    expect(await decideFace(services, expert, head!.id, 'bone-only', await seen(head!.id))).toEqual({ kind: 'done' })
    expect(await releaseStudy(services, expert, study.id)).toEqual({ kind: 'moved' })
    expect(await services.db.study.findFirst()).toMatchObject({ workspace: 'teaching', isHeld: false, releasedById: 'expert' })
    expect(actions()).toEqual(['pixels.approved', 'face.decided', 'study.released'])
  })

  test('stays for reviewers alone when the pixels are turned down', async () => {
    const study = await stored([{ burnedIn: 'declared' }], 'teaching')
    expect(await refusePixels(services, person('administrator'), study.series[0]!.id)).toEqual({ kind: 'done' })
    expect(await services.db.study.findFirst()).toMatchObject({ isHeld: true })
    expect(await moveStudy(services, SYSTEM, study.id, 'research')).toMatchObject({ kind: 'undecided' })
  })

  test('one more picture after the approval asks for a person again', async () => {
    const study = await stored([{ z: 0, burnedIn: 'declared' }])
    await approvePixels(services, SYSTEM, study.series[0]!.id, await seen(study.series[0]!.id))
    await stored([{ z: 1, burnedIn: 'declared' }])
    expect(await services.db.series.findFirst()).toMatchObject({ pixelState: 'held' })
    expect(await services.db.study.findFirst()).toMatchObject({ isHeld: true })
  })
})

describe('a verdict', () => {
  test('is for the pictures that were shown: with one more, nothing is approved, no face decided and nothing painted', async () => {
    const { id } = (await stored([{ z: 0, burnedIn: 'declared', isFace: true }])).series[0]!
    const review = await getReview(services, person('expert'), id)
    const { digest } = review.kind === 'found' ? review.series : { digest: '' }
    await stored([{ z: 1, burnedIn: 'declared', isFace: true }])
    expect(await approvePixels(services, person('expert'), id, digest)).toEqual({ kind: 'changed' })
    expect(await decideFace(services, person('expert'), id, 'cleared', digest)).toEqual({ kind: 'changed' })
    expect(await blackOutPixels(services, person('expert'), { seriesId: id, sopInstanceUid: null, areas: [{ x: 0, y: 0, width: 1, height: 1 }], seen: digest })).toEqual({ kind: 'changed' })
    expect(await services.db.series.findFirst()).toMatchObject({ pixelState: 'held', faceState: 'flagged', pixelAt: null })
    expect(await approvePixels(services, person('expert'), id, await seen(id))).toEqual({ kind: 'done' })
  })
})

describe('rights', () => {
  test('teachers, students and people of another house approve, move and remove nothing', async () => {
    const study = await stored([{ burnedIn: 'declared' }])
    const other = (await services.db.institution.create({ data: { name: 'Demo college B' } })).id
    for (const actor of [person('teacher'), person('student'), person('administrator', other)]) {
      expect(await approvePixels(services, actor, study.series[0]!.id, await seen(study.series[0]!.id))).toEqual({ kind: 'forbidden' })
      expect(await decideFace(services, actor, study.series[0]!.id, 'cleared', await seen(study.series[0]!.id))).toEqual({ kind: 'forbidden' })
      expect(await moveStudy(services, actor, study.id, 'teaching')).toEqual({ kind: 'forbidden' })
      expect(await removeStudy(services, actor, study.id)).toEqual({ kind: 'forbidden' })
    }
    expect(await removeStudy(services, person('expert'), study.id)).toEqual({ kind: 'forbidden' })
    expect(new Set(actions())).toEqual(new Set(['access.refused']))
  })
})

describe('removing', () => {
  test('takes rows, files, frames and everything derived away, the sealed identity with the patient\'s last study', async () => {
    const first = await stored([{ z: 0 }, { z: 1 }])
    const second = await stored([{ study: '2.25.2' }])
    await services.files.put(thumbnailKey(first.series[0]!.id), Buffer.from('x'))
    await services.files.put(`${volumePrefix(first.series[0]!.id)}zarr.json`, Buffer.from('x'))
    expect(await removeStudy(services, person('administrator'), first.id)).toEqual({ kind: 'removed', instances: 2 })
    expect(await keys('images/')).toHaveLength(1)
    expect(await keys('derived/')).toHaveLength(1)
    expect(await services.db.imageSubject.count()).toBe(1)
    await removeStudy(services, SYSTEM, second.id)
    expect([await keys('images/'), await keys('derived/'), await services.db.imageSubject.count()]).toEqual([[], [], 0])
    expect(actions()).toEqual(['study.removed', 'study.removed'])
  })

  test('what was removed may be brought again', async () => {
    const study = await stored([{ z: 0 }])
    await removeStudy(services, SYSTEM, study.id)
    expect(await stored([{ z: 0 }])).toMatchObject({ instanceCount: 1 })
  })
})

describe('the store', () => {
  test('is verified file by file: what was changed or is gone is named, what nobody names is counted', async () => {
    const study = await stored([{ z: 0 }, { z: 1 }, { z: 2 }])
    const rows = await services.db.instance.findMany({ where: { series: { studyId: study.id } }, orderBy: { number: 'asc' } })
    expect(await verifyImages(services)).toMatchObject({ checked: 3, absent: [], changed: [], unnamed: 0 })
    await writeFile(join(services.env.dataDir, imageKey(rows[0]!.sha256)), 'changed')
    await services.files.remove(imageKey(rows[1]!.sha256))
    await services.files.put(imageKey('ab'.repeat(32)), Buffer.from('nobody\'s'))
    expect(await verifyImages(services)).toMatchObject({ checked: 3, absent: [rows[1]!.id], changed: [rows[0]!.id], unnamed: 1 })
  })

  test('everything derived can be thrown away and is asked for again', async () => {
    const study = await stored([{ z: 0 }, { z: 1 }, { z: 2 }])
    const frames = framesKey((await services.db.instance.findFirstOrThrow()).sha256)
    expect(await services.files.size(frames)).not.toBe(null)
    await services.files.put('derived/volumes/gone/0', Buffer.from('of a series that is gone'))
    await services.db.series.updateMany({ data: { geometryJson: '{"kind":"nonsense"}' } })
    expect(await rebuildImages(services, {})).toMatchObject({ series: 1, studies: 1 })
    expect(await keys('derived/')).toEqual([])
    expect(JSON.parse((await services.db.series.findFirstOrThrow()).geometryJson!)).toMatchObject({ kind: 'volume' })
    expect((await services.queue.list(10)).filter(({ kind }) => kind === 'image.derive')).toHaveLength(2)
    expect(study.series[0]!.framesState).toBe('ready')
  })
})

test('at a start, imports that were being read go on and quarantine holds nothing that no import owns', async () => {
  const opened = await openImport(services, SYSTEM, { institutionId, workspace: 'clinical', source: 'admin' })
  const importId = opened.kind === 'opened' ? opened.importId : ''
  await receiveFile(services, importId, { name: 'x', stream: Readable.from([spoken({})]) })
  await closeImport(services, importId, { withoutJob: true })
  await mkdir(join(quarantineRoot(services.env), 'left-by-a-crash'), { recursive: true })
  expect(await resumeImports(services)).toEqual({ resumed: 1, swept: 1 })
  expect((await services.queue.list(10)).map(({ kind }) => kind)).toEqual(['image.import'])
})
