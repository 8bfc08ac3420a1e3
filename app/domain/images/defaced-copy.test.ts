import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeFrame } from '#imaging/codecs/decode'
import { items, text } from '#imaging/dicom/access'
import { readDicom } from '#imaging/dicom/read'
import { deriveSeries } from '~/jobs/derive-series.server'
import { can } from '~/policy/can'
import type { Actor, Role } from '~/policy/actor'
import { headValue } from '../../../tests/fixtures/phantom'
import { SERIES, writePhantom } from '../../../tests/setup/reading-phantoms'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { askDefacedCopy } from './ask-defaced-copy.server'
import { blackOut } from './black-out.server'
import { decideFace } from './decide-face.server'
import { confirmDefacedCopy, rejectDefacedCopy, takeBackDefacedCopy } from './decide-defaced-copy.server'
import { facePrefix, imageKey } from './image-keys'
import { getReview } from './list-review.server'
import { makeDefacedCopy } from './make-defaced-copy.server'
import { releaseStudy } from './move-study.server'
import { subjectOfSeries } from './readable-studies'
import { importPaths, JOB } from './real-import.fixture'
import { refreshStudy } from './refresh-study.server'
import { openFacePicture } from './review-face.server'
import { scopeOf, searchInstances, searchSeries } from './search-images.server'
import { seriesDigest } from './series-digest.server'

let services: TestServices
let institutionId: string
let folder: string
beforeEach(async () => {
  services = await testServices()
  institutionId = (await services.db.institution.create({ data: { name: 'Demo hospital A' } })).id
  folder = mkdtempSync(join(tmpdir(), 'theatrum-defaced-'))
})
afterEach(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
})

const person = (role: Role): Actor => ({ kind: 'person', personId: role, memberships: [{ institutionId, role }] })
const expert = () => person('expert')
const everything = { study: {}, series: {}, instance: {} }
const page = { limit: 100, offset: 0 }

/** A head of 150 x 190 x 180 mm, foremost at y = -95 mm, in 24 slices. */
async function head(given: Partial<(typeof SERIES)[number]> = {}) {
  writePhantom({ ...SERIES[0]!, columns: 64, rows: 64, spacing: [3.4, 3.4], origin: [-107, -107, -92], slices: 24, gap: 8, value: headValue, ...given }, folder, 'study')
  await importPaths(services, institutionId, [folder], { workspace: 'clinical' })
  const series = await services.db.series.findFirstOrThrow({ where: { defacedFromId: null } })
  return { ...series, digest: await seriesDigest(services.db, series.id) }
}
type Head = Awaited<ReturnType<typeof head>>

/** Asked for by a reviewer and made by the job. */
async function made(of: Head) {
  expect(await askDefacedCopy(services, expert(), of.id, of.digest)).toEqual({ kind: 'asked' })
  expect(await work(of)).toBe('made')
  const copy = await services.db.series.findFirstOrThrow({ where: { defacedFromId: of.id } })
  return { ...copy, digest: await seriesDigest(services.db, copy.id) }
}
async function work(of: Pick<Head, 'id'>) {
  const { defaceAskedAt } = await services.db.series.findUniqueOrThrow({ where: { id: of.id } })
  return makeDefacedCopy(services, { seriesId: of.id, askedAt: defaceAskedAt?.getTime() ?? 0 }, JOB)
}
const confirm = (of: Head, copy: { id: string; digest: string }) => confirmDefacedCopy(services, expert(), of.id, { seen: of.digest, copyId: copy.id, copySeen: copy.digest })
/** Of series, as somebody's search finds them: each by its first image's address, too. */
async function found(actor: Actor) {
  const scope = scopeOf(actor)
  const series = (await searchSeries(services, scope, everything, page)).rows.map(({ id }) => id).sort()
  const instances = [...new Set((await searchInstances(services, scope, everything, { limit: 1_000, offset: 0 })).rows.map(({ seriesId }) => seriesId))].sort()
  expect(instances).toEqual(series)
  return series
}
const state = async (id: string) => (await services.db.series.findUnique({ where: { id }, select: { faceState: true } }))?.faceState ?? null
const loose = async () => (await services.db.looseFile.count())
async function keys(...prefixes: string[]) {
  const all = []
  for (const prefix of prefixes) for await (const { key } of services.files.list(prefix)) all.push(key)
  return all
}

test('a reviewer asks for a defaced copy, compares, confirms and takes back; readers see the copy from the confirmation on, and the original no more', async () => {
  const original = await head()
  const copy = await made(original)
  const student = { kind: 'person' as const, personId: 'student', memberships: [{ institutionId, role: 'student' as const }] }
  // Nobody but reviewers knows of it yet.
  expect([await found(person('teacher')), await found(expert())]).toEqual([[original.id], [original.id, copy.id].sort()])
  expect([copy.faceState, copy.studyId, copy.instanceCount]).toEqual(['proposed', original.studyId, 24])
  expect(JSON.parse(copy.geometryJson!)).toMatchObject({ kind: 'volume', dimensions: [64, 64, 24] })
  expect(await releaseStudy(services, expert(), original.studyId)).toEqual({ kind: 'undecided', pixels: [], faces: [original.id] })

  for (const { id } of [original, copy]) await deriveSeries(services, { seriesId: id }, JOB)
  const review = await getReview(services, expert(), original.id)
  expect(review).toMatchObject({ kind: 'found', series: { face: { hasPictures: true, making: null, refused: null, copy: { seriesId: copy.id, digest: copy.digest, isConfirmed: false, hasPictures: true, isReady: true } } } })
  const surfaces = await Promise.all([original, copy].map(async ({ id }) => openFacePicture(services, expert(), id, 'surface')))
  for (const surface of surfaces) expect(surface).toMatchObject({ kind: 'found' })
  expect(surfaces[0]).not.toEqual(surfaces[1])
  for (const role of ['teacher', 'student', 'moderator'] as const) expect(await openFacePicture(services, person(role), original.id, 'surface')).toEqual({ kind: 'forbidden' })

  expect(await confirm(original, copy)).toEqual({ kind: 'done' })
  expect([await found(person('teacher')), await found(expert())]).toEqual([[copy.id], [original.id, copy.id].sort()])
  expect(await releaseStudy(services, expert(), original.studyId)).toEqual({ kind: 'moved' })
  expect(await found(student)).toEqual([copy.id])
  const row = await services.db.series.findUniqueOrThrow({ where: { id: original.id }, include: { study: true } })
  expect([can(student, 'read', subjectOfSeries(row.study, row)), can(expert(), 'read', subjectOfSeries(row.study, row))]).toEqual([false, true])

  // Taken back in the teaching workspace: the study is held at once.
  expect(await takeBackDefacedCopy(services, expert(), original.id)).toEqual({ kind: 'done' })
  expect(await found(student)).toEqual([])
  expect([await state(original.id), await state(copy.id)]).toEqual(['flagged', 'proposed'])
  expect(services.audited.map(({ action }) => action).filter((action) => action.startsWith('face.'))).toEqual(['face.copy-asked', 'face.copy-made', 'face.copy-confirmed', 'face.copy-taken-back'])
}, 120_000)

test('a segmentation is seen as its head is: hidden with it behind the copy, however it came, until a reviewer clears it for itself', async () => {
  const original = await head()
  const segmentation = (seriesUid: string) => services.db.series.create({ data: { studyId: original.studyId, seriesUid, modality: 'SEG', description: '', bodyPart: '', geometryJson: '{}', createdAt: services.now() } })
  const before = await segmentation('2.25.9001')
  const copy = await made(original)
  expect(await state(before.id)).toBe('flagged')
  expect(await confirm(original, copy)).toEqual({ kind: 'done' })
  const after = await segmentation('2.25.9002')
  await refreshStudy(services, original.studyId)
  expect([await state(before.id), await state(after.id)]).toEqual(['replaced', 'replaced'])
  expect((await searchSeries(services, scopeOf(person('teacher')), everything, page)).rows.map(({ id }) => id)).toEqual([copy.id])

  expect(await decideFace(services, expert(), after.id, 'cleared', await seriesDigest(services.db, after.id))).toEqual({ kind: 'done' })
  expect([await state(before.id), await state(after.id)]).toEqual(['replaced', 'cleared'])
  expect(await takeBackDefacedCopy(services, expert(), original.id)).toEqual({ kind: 'done' })
  expect([await state(before.id), await state(after.id)]).toEqual(['flagged', 'cleared'])
}, 120_000)

test('the copy is a series of its own in the same place, says that the face was removed, and holds one value where it was', async () => {
  const original = await head()
  const copy = await made(original)
  const files = async (seriesId: string) => Promise.all((await services.db.instance.findMany({ where: { seriesId }, orderBy: { position: 'asc' } })).map(async ({ sha256 }) => readDicom(await services.files.bytes(imageKey(sha256)))))
  const [before, after] = [await files(original.id), await files(copy.id)]
  const level = 8
  for (const tag of ['0020000D', '00200052', '00200032', '00100010', '00080016']) expect(text(after[level]!.dataset, tag), tag).toBe(text(before[level]!.dataset, tag))
  for (const tag of ['0020000E', '00080018']) expect(text(after[level]!.dataset, tag)).not.toBe(text(before[level]!.dataset, tag))
  expect([text(after[level]!.dataset, '00280302'), items(after[level]!.dataset, '00120064').map((item) => text(item, '00080100'))]).toEqual(['NO', expect.arrayContaining(['113100', '113102'])])
  const rows = async (file: (typeof before)[number]) => {
    const { samples } = await decodeFrame(file, 0)
    return Array.from({ length: 64 }, (_, row) => samples.subarray(row * 64, row * 64 + 64))
  }
  // At z = -28 mm: y = -90 mm is skull, y = +60 mm is behind the plane.
  const [was, is] = [await rows(before[level]!), await rows(after[level]!)]
  expect(new Set(was[6]).size).toBeGreaterThan(1)
  expect(new Set(is[6]).size).toBe(1)
  expect(is[49]).toEqual(was[49])

  // Asked for again and made again it is the same, and there is one.
  expect(await askDefacedCopy(services, expert(), original.id, original.digest)).toEqual({ kind: 'asked' })
  expect(await work(original)).toBe('made')
  const [again, ...others] = await services.db.series.findMany({ where: { defacedFromId: original.id } })
  expect(others).toEqual([])
  expect([again!.seriesUid, await seriesDigest(services.db, again!.id), await loose()]).toEqual([copy.seriesUid, copy.digest, 0])
}, 120_000)

test('a copy that is rejected, or a head that is decided on otherwise, leaves nothing of it', async () => {
  const original = await head()
  const before = await keys('images/', 'derived/')
  const first = await made(original)
  await deriveSeries(services, { seriesId: first.id }, JOB)
  expect(await keys(facePrefix(first.id))).toHaveLength(4)
  expect(await rejectDefacedCopy(services, person('teacher'), original.id, first.id)).toEqual({ kind: 'forbidden' })
  expect(await rejectDefacedCopy(services, expert(), original.id, first.id)).toEqual({ kind: 'done' })
  expect([await keys('images/', 'derived/'), await state(original.id), await loose()]).toEqual([before, 'flagged', 0])
  expect(await rejectDefacedCopy(services, expert(), original.id, first.id)).toEqual({ kind: 'changed' })

  await made(original)
  expect(await decideFace(services, expert(), original.id, 'bone-only', original.digest)).toEqual({ kind: 'done' })
  expect([await keys('images/', 'derived/'), await services.db.series.count(), await loose()]).toEqual([before, 1, 0])
}, 120_000)

test('decided otherwise, or one more slice, while the copy is being made: no copy, no file of it, and the reviewer is told', async () => {
  const original = await head()
  const before = await keys('images/', 'derived/')
  const { deface } = services.readers
  const during = (what: () => Promise<unknown>) => {
    services.readers.deface = async (...given) => {
      const result = await deface(...given)
      await what()
      return result
    }
  }
  during(() => decideFace(services, expert(), original.id, 'cleared', original.digest))
  await askDefacedCopy(services, expert(), original.id, original.digest)
  expect(await work(original)).toBe('over')
  expect([await state(original.id), await keys('images/', 'derived/'), await loose()]).toEqual(['cleared', before, 0])

  during(() => services.db.instance.deleteMany({ where: { seriesId: original.id, position: 0 } }))
  await askDefacedCopy(services, expert(), original.id, original.digest)
  expect(await work(original)).toBe('not-defaced')
  expect(await services.db.series.findFirst()).toMatchObject({ defaceAskedAt: null, defaceRefused: 'changed' })
  expect([await services.db.series.count(), await loose()]).toEqual([1, 0])
}, 120_000)

test('cut off anywhere the job does the whole of it the next time: before the rows nothing of it is seen, after them it is prepared', async () => {
  const original = await head()
  await askDefacedCopy(services, expert(), original.id, original.digest)
  const { take } = services.files
  let files = 0
  services.files.take = async (key, path) => {
    if (++files > 10) throw new Error('cut off')
    return take.call(services.files, key, path)
  }
  await expect(work(original)).rejects.toThrow('cut off')
  expect([await services.db.series.count(), await loose()]).toEqual([1, 0])
  expect(await keys('images/')).toHaveLength(24)
  services.files.take = take

  const { add } = services.queue
  services.queue.add = () => Promise.reject(new Error('cut off'))
  const askedAt = (await services.db.series.findUniqueOrThrow({ where: { id: original.id } })).defaceAskedAt!.getTime()
  await expect(work(original)).rejects.toThrow('cut off')
  services.queue.add = add
  await services.db.series.updateMany({ where: { defacedFromId: original.id }, data: { geometryJson: null } })
  expect(await makeDefacedCopy(services, { seriesId: original.id, askedAt }, JOB)).toBe('over')
  const copy = await services.db.series.findFirstOrThrow({ where: { defacedFromId: original.id } })
  expect([copy.faceState, copy.instanceCount, copy.volumeState]).toEqual(['proposed', 24, 'waiting'])
  expect((await services.queue.list(50, { kind: 'image.derive' })).length).toBe(2)
  expect(readdirSync(join(services.env.dataDir, 'derived')).filter((name) => name.startsWith('.work'))).toEqual([])
}, 120_000)

test('what cannot be defaced says why, and the head is as it was', async () => {
  const original = await head({ slices: 4 })
  await askDefacedCopy(services, expert(), original.id, original.digest)
  expect(await work(original)).toBe('not-defaced')
  expect(await services.db.series.findMany()).toEqual([expect.objectContaining({ faceState: 'flagged', defaceRefused: 'too-thin', defaceAskedAt: null })])
  expect(await getReview(services, expert(), original.id)).toMatchObject({ series: { face: { refused: 'too-thin', making: null, copy: null } } })
}, 120_000)

test('teachers and other houses ask for nothing; a verdict on a copy holds for the pictures that were compared', async () => {
  const original = await head()
  for (const role of ['student', 'teacher', 'moderator'] as const) expect(await askDefacedCopy(services, person(role), original.id, original.digest)).toEqual({ kind: 'forbidden' })
  expect(await askDefacedCopy(services, expert(), original.id, 'another')).toEqual({ kind: 'changed' })
  expect(await services.db.series.findFirst()).toMatchObject({ defaceAskedAt: null })
  const copy = await made(original)
  for (const role of ['student', 'teacher', 'moderator'] as const) {
    expect(await confirmDefacedCopy(services, person(role), original.id, { seen: original.digest, copyId: copy.id, copySeen: copy.digest })).toEqual({ kind: 'forbidden' })
    expect(await takeBackDefacedCopy(services, person(role), original.id)).toEqual({ kind: 'forbidden' })
  }
  expect(await confirm({ ...original, digest: 'another' }, copy)).toEqual({ kind: 'changed' })
  expect(await confirm(original, { ...copy, digest: 'another' })).toEqual({ kind: 'changed' })
  expect([await state(original.id), await state(copy.id)]).toEqual(['flagged', 'proposed'])

  // Text found in the original is in the copy: both wait.
  expect(await confirm(original, copy)).toEqual({ kind: 'done' })
  expect(await blackOut(services, expert(), original.id, [{ left: 0, top: 0, width: 4, height: 4 }])).toMatchObject({ kind: 'done' })
  expect((await services.db.series.findMany()).map(({ pixelState }) => pixelState)).toEqual(['held', 'held'])
}, 120_000)

test('a confirmed copy can be taken back and rejected after one more slice came for its head', async () => {
  const original = await head()
  const copy = await made(original)
  expect(await confirm(original, copy)).toEqual({ kind: 'done' })
  writePhantom({ ...SERIES[0]!, columns: 64, rows: 64, spacing: [3.4, 3.4], origin: [-107, -107, -92], slices: 25, gap: 8, value: headValue }, folder, 'study')
  await importPaths(services, institutionId, [folder], { workspace: 'clinical' })
  expect([await state(original.id), await state(copy.id), await services.db.instance.count({ where: { seriesId: original.id } })]).toEqual(['flagged', 'defaced', 25])
  expect(await rejectDefacedCopy(services, expert(), original.id, copy.id)).toEqual({ kind: 'changed' })
  expect(await takeBackDefacedCopy(services, expert(), original.id)).toEqual({ kind: 'done' })
  expect([await state(original.id), await state(copy.id)]).toEqual(['flagged', 'proposed'])
  expect(await takeBackDefacedCopy(services, expert(), original.id)).toEqual({ kind: 'changed' })
  expect(await rejectDefacedCopy(services, expert(), original.id, copy.id)).toEqual({ kind: 'done' })
  expect([await state(copy.id), await loose()]).toEqual([null, 0])
}, 120_000)
