import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readImport } from '~/jobs/read-import.server'
import type { JobContext } from '~/infra/queue/queue.server'
import { PUBLIC, SYSTEM, type Actor } from '~/policy/actor'
import type { Workspace } from '~/policy/images'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { cancelImport } from './cancel-import.server'
import { closeImport } from './close-import.server'
import { imageKey } from './image-keys'
import { spoken, spokenReaders, type SpokenFile } from './imports.fixture'
import { readImportReport } from './import-report.server'
import { importResults } from './import-results.server'
import { openImport } from './open-import.server'
import { quarantineOf, quarantineRoot } from './quarantine.server'
import { readNow } from './read-now.server'
import { receiveFile } from './receive-file.server'

let services: TestServices
let institutionId: string
const context = (signal = new AbortController().signal): JobContext => ({ jobId: 'job', attempt: 1, signal, progress: async () => undefined })

beforeEach(async () => {
  services = Object.assign(await testServices(), { readers: spokenReaders() })
  institutionId = (await services.db.institution.create({ data: { name: 'Demo hospital A' } })).id
})
afterEach(() => services.close())

async function opened(workspace: Workspace = 'clinical', actor: Actor = SYSTEM): Promise<string> {
  const result = await openImport(services, actor, { institutionId, workspace, source: 'admin' })
  if (result.kind !== 'opened') throw new Error(result.kind)
  return result.importId
}
async function bring(importId: string, ...files: SpokenFile[]) {
  for (const [index, file] of files.entries()) await receiveFile(services, importId, { name: `patient/${index}.dcm`, stream: Readable.from([spoken(file)]) })
}
/** A whole delivery, from its first file to its report. */
async function deliver(files: SpokenFile[], workspace: Workspace = 'clinical') {
  const importId = await opened(workspace)
  await bring(importId, ...files)
  await closeImport(services, importId)
  await readImport(services, { importId }, context())
  return (await readImportReport(services, SYSTEM, importId))!
}
const outcomes = (report: { entries: { outcome: string; reason: string | null }[] }) => report.entries.map(({ outcome, reason }) => (reason ? `${outcome}: ${reason}` : outcome))
const stack = (count: number, other: SpokenFile = {}): SpokenFile[] => Array.from({ length: count }, (_, z) => ({ ...other, z }))

describe('a delivery of images', () => {
  test('becomes one study with its series judged and its files in the store, and leaves nothing in quarantine', async () => {
    const report = await deliver([...stack(5), ...stack(1, { series: '2.25.1.7', modality: 'SR' })])
    expect(report).toMatchObject({ state: 'done', counts: { files: 6, stored: 6, refused: 0, waiting: 0 } })
    const study = await services.db.study.findFirstOrThrow({ include: { subject: true, series: { orderBy: { modality: 'asc' }, include: { instances: { orderBy: { position: 'asc' } } } } } })
    expect(study).toMatchObject({ studyUid: '2.25.1', workspace: 'clinical', isHeld: false, seriesCount: 2, instanceCount: 6, modalities: ',CT,SR,', description: 'Head', studyDate: '20250102', subject: { pseudonym: 'T-1' } })
    expect(JSON.parse(study.series[0]!.geometryJson!)).toMatchObject({ kind: 'volume', dimensions: [4, 4, 5], spacing: [1, 1, 1] })
    expect(study.series[0]!.instances.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4])
    for (const { sha256, bytes } of study.series[0]!.instances) expect(await services.files.size(imageKey(sha256))).toBe(bytes)
    expect(Number(study.bytes)).toBe(study.series.flatMap(({ instances }) => instances).reduce((sum, { bytes }) => sum + bytes, 0))
    expect(existsSync(quarantineOf(services.env, report.id))).toBe(false)
    expect(await services.queue.list(10)).toContainEqual(expect.objectContaining({ kind: 'image.derive' }))
  })

  test('that comes twice is there once: the second says duplicate, and nothing changes', async () => {
    await deliver(stack(4))
    const before = await services.db.instance.findMany()
    const again = await deliver(stack(4))
    expect(outcomes(again)).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate'])
    expect(again.entries[0]!.studyId).toBe((await services.db.study.findFirstOrThrow()).id)
    expect(await services.db.instance.findMany()).toEqual(before)
    expect(await services.db.study.count()).toBe(1)
  })

  test('with other pixels under a known UID: that file is refused, the rest goes on, what is stored stays', async () => {
    await deliver(stack(2))
    const before = await services.db.instance.findMany()
    const report = await deliver([{ z: 0, pixels: 'changed' }, { z: 2 }])
    expect(outcomes(report)).toEqual(['refused: same-uid-other-pixels', 'stored'])
    expect(await services.db.instance.findMany({ where: { id: { in: before.map(({ id }) => id) } }, orderBy: { id: 'asc' } })).toEqual(before.sort((a, b) => (a.id < b.id ? -1 : 1)))
    const kept = []
    for await (const { key } of services.files.list('images/')) kept.push(key)
    expect(kept).toHaveLength(3)
  })

  test('with two patients under one series: the first one\'s pictures are stored, the other\'s refused, also within one batch', async () => {
    const report = await deliver([{ z: 0 }, { z: 1, patient: '2' }, { z: 2 }, { z: 3, patient: '2', study: '2.25.5', series: '2.25.1.1' }])
    expect(outcomes(report)).toEqual(['stored', 'refused: mixed-patients', 'stored', 'refused: mixed-studies'])
    expect(await services.db.study.count()).toBe(1)
    expect(outcomes(await deliver([{ z: 9, patient: '2' }]))).toEqual(['refused: mixed-patients'])
  })

  test('with text burned into a picture is held for a person: series and study', async () => {
    const report = await deliver([{ z: 0 }, { series: '2.25.1.2', burnedIn: 'declared' }])
    expect(outcomes(report)).toEqual(['stored', 'held'])
    expect(await services.db.study.findFirst()).toMatchObject({ isHeld: true })
    expect((await services.db.series.findMany({ orderBy: { seriesUid: 'asc' } })).map(({ pixelState, pixelReason }) => [pixelState, pixelReason])).toEqual([['clear', null], ['held', 'declared']])
  })

  test('of a head is flagged: held where others would see it, not in its own clinic', async () => {
    await deliver(stack(2, { isFace: true }), 'clinical')
    await deliver(stack(2, { isFace: true, study: '2.25.2' }), 'teaching')
    expect((await services.db.study.findMany({ orderBy: { studyUid: 'asc' } })).map(({ isHeld }) => isHeld)).toEqual([false, true])
    expect((await services.db.series.findMany()).map(({ faceState }) => faceState)).toEqual(['flagged', 'flagged'])
  })

  test('into another workspace than the study is in: it stays where it is, and that is said', async () => {
    await deliver(stack(2), 'clinical')
    const report = await deliver([{ z: 2 }], 'teaching')
    expect(outcomes(report)).toEqual(['stored: other-workspace'])
    expect((await services.db.study.findMany()).map(({ workspace, instanceCount }) => [workspace, instanceCount])).toEqual([['clinical', 3]])
  })

  test('for fewer readers than the study has by now: the series waits for a reviewer, and what was decided on its face counts no more', async () => {
    await deliver(stack(2), 'teaching')
    await services.db.series.updateMany({ data: { faceState: 'defaced' } })
    expect(outcomes(await deliver([{ z: 2 }], 'clinical'))).toEqual(['held: other-workspace'])
    expect(await services.db.study.findFirst()).toMatchObject({ workspace: 'teaching', isHeld: true })
    expect(await services.db.series.findFirst()).toMatchObject({ pixelState: 'held', pixelReason: 'wider-workspace', faceState: 'flagged' })
  })

  test('whose new pictures make a series anew: it is judged again', async () => {
    await deliver(stack(3))
    await deliver([{ z: 4 }])
    expect(JSON.parse((await services.db.series.findFirstOrThrow()).geometryJson!)).toMatchObject({ kind: 'stack', reasons: ['missing-slice'] })
    await deliver([{ z: 3 }])
    expect(JSON.parse((await services.db.series.findFirstOrThrow()).geometryJson!)).toMatchObject({ kind: 'volume', dimensions: [4, 4, 5] })
    expect((await services.db.instance.findMany({ orderBy: { position: 'asc' } })).map(({ number }) => number)).toEqual([0, 1, 2, 3, 4])
  })

  test('a file with many pictures is one line of the report', async () => {
    const report = await deliver([{ also: stack(40).slice(1) }])
    expect(outcomes(report)).toEqual(['stored'])
    expect(await services.db.instance.count()).toBe(40)
  })

  test('what cannot be read is refused with its reason, an empty file and one without identifiers too', async () => {
    const importId = await opened()
    await bring(importId, { refused: 'truncated' }, { z: 1 }, { metadata: { '0020000D': {} } })
    await receiveFile(services, importId, { name: 'empty', stream: Readable.from([]) })
    await closeImport(services, importId)
    await readImport(services, { importId }, context())
    expect(outcomes((await readImportReport(services, SYSTEM, importId))!)).toEqual(['refused: truncated', 'stored', 'refused: missing-identifiers', 'refused: empty'])
  })
})

describe('an import that is cut off', () => {
  test('says why files were not taken once for each reason, with how many and the first of their names, to whoever may see it', async () => {
    const report = await deliver([...stack(2), ...Array.from({ length: 5 }, () => ({ refused: 'damaged' as const })), { refused: 'truncated' }])
    const results = await importResults(services, SYSTEM, report.id)
    expect(results?.refused).toEqual([{ reason: 'damaged', count: 5, examples: ['patient/2.dcm', 'patient/3.dcm', 'patient/4.dcm'] }, { reason: 'truncated', count: 1, examples: ['patient/7.dcm'] }])
    expect(await importResults(services, PUBLIC, report.id)).toBeNull()
  })

  test('whose process died between the verdict on a series and its preparation: the next finish asks for it', async () => {
    const { id } = await deliver(stack(3))
    await services.db.job.deleteMany({ where: { kind: 'image.derive' } })
    await services.db.imageImport.updateMany({ data: { state: 'reading', finishedAt: null } })
    await readImport(services, { importId: id }, context())
    expect(await services.db.job.count({ where: { kind: 'image.derive' } })).toBe(1)
  })

  test('goes on where it stopped: what is done stays done, nothing is doubled, and no study is seen before it is whole', async () => {
    const importId = await opened()
    await bring(importId, ...stack(100))
    await closeImport(services, importId)
    const stop = new AbortController()
    let read = 0
    services.readers = spokenReaders(() => {
      if (++read === 60) stop.abort(new Error('the process stops'))
    })
    await expect(readImport(services, { importId }, context(stop.signal))).rejects.toThrow('the process stops')
    const half = await services.db.instance.count()
    expect(half).toBeGreaterThan(0)
    expect(half).toBeLessThan(100)
    expect(await services.db.study.findFirst()).toMatchObject({ isHeld: true })

    services.readers = spokenReaders(() => void read++)
    read = 0
    await readImport(services, { importId }, context())
    expect(read).toBe(100 - half)
    expect(await services.db.instance.count()).toBe(100)
    expect(await services.db.study.findFirst()).toMatchObject({ isHeld: false, instanceCount: 100 })
    expect(existsSync(quarantineOf(services.env, importId))).toBe(false)
  })

  test('cancelled: what was stored stays, the rest is forgotten, quarantine with it', async () => {
    const importId = await opened()
    await bring(importId, ...stack(3))
    expect(await cancelImport(services, SYSTEM, importId)).toEqual({ kind: 'cancelled' })
    expect(await readImportReport(services, SYSTEM, importId)).toMatchObject({ state: 'cancelled', counts: { skipped: 3 } })
    expect(existsSync(quarantineOf(services.env, importId))).toBe(false)
    await readImport(services, { importId }, context())
    expect(await services.db.instance.count()).toBe(0)
    expect(await receiveFile(services, importId, { name: 'late', stream: Readable.from(['x']) })).toEqual({ kind: 'closed' })
    expect(await cancelImport(services, SYSTEM, importId)).toEqual({ kind: 'over' })
  })
})

describe('receiving', () => {
  test('only who may import opens one; only whoever brought it and administrators read names of files', async () => {
    const student: Actor = { kind: 'person', personId: 'student', memberships: [{ institutionId, role: 'student' }] }
    const teacher: Actor = { kind: 'person', personId: 'teacher', memberships: [{ institutionId, role: 'teacher' }] }
    const other: Actor = { ...teacher, personId: 'other' }
    const administrator: Actor = { kind: 'person', personId: 'administrator', memberships: [{ institutionId, role: 'administrator' }] }
    for (const actor of [student, PUBLIC]) expect(await openImport(services, actor, { institutionId, workspace: 'teaching', source: 'browser' })).toEqual({ kind: 'forbidden' })
    expect(await openImport(services, teacher, { institutionId, workspace: 'teaching', source: 'browser' }), 'it would be a release').toEqual({ kind: 'forbidden' })
    const importId = await opened('research', teacher)
    await bring(importId, {})
    expect((await readImportReport(services, teacher, importId))!.entries[0]!.name).toBe('patient/0.dcm')
    expect((await readImportReport(services, administrator, importId))!.entries[0]!.name).toBe('patient/0.dcm')
    for (const actor of [other, student, PUBLIC]) expect(await readImportReport(services, actor, importId)).toBe(null)
  })

  test('no name of a file is readable in the database or on the disk', async () => {
    const importId = await opened()
    await receiveFile(services, importId, { name: 'ZHANG SAN 1950.dcm', stream: Readable.from([spoken({})]) })
    expect(JSON.stringify((await services.db.imageImportEntry.findFirstOrThrow()).sealedName)).not.toContain('ZHANG')
    expect(Buffer.from((await services.db.imageImportEntry.findFirstOrThrow()).sealedName).toString('latin1')).not.toContain('ZHANG')
    expect(readdirSync(quarantineRoot(services.env), { recursive: true }).join()).not.toContain('ZHANG')
  })

  test('a disk that is nearly full refuses by name and keeps nothing', async () => {
    services.freeDiskBytes = async () => 1_000
    const importId = await opened()
    expect(await receiveFile(services, importId, { name: 'a', stream: Readable.from(['x']) })).toEqual({ kind: 'refused', position: 0, reason: 'disk-full' })
    expect(readdirSync(quarantineOf(services.env, importId))).toEqual([])
  })

  test('a sender that breaks off leaves a truncated line and no bytes; a local file is moved or copied', async () => {
    const importId = await opened()
    await expect(receiveFile(services, importId, { name: 'a', stream: Readable.from((async function* () {
      yield Buffer.from('half')
      throw new Error('gone')
    })()) })).rejects.toThrow('gone')
    const folder = await mkdtemp(join(tmpdir(), 'theatrum-receive-'))
    for (const name of ['moved', 'copied']) await writeFile(join(folder, name), name)
    await receiveFile(services, importId, { name: 'b', path: join(folder, 'moved') })
    await receiveFile(services, importId, { name: 'c', copyOf: join(folder, 'copied') })
    expect(readdirSync(folder)).toEqual(['copied'])
    expect(outcomes((await readImportReport(services, SYSTEM, importId))!)).toEqual(['refused: truncated', 'waiting', 'waiting'])
    expect(readdirSync(quarantineOf(services.env, importId)).sort()).toEqual(['1', '2'])
    await rm(folder, { recursive: true })
  })

  test('twenty senders at once take twenty places', async () => {
    const importId = await opened()
    const positions = await Promise.all(Array.from({ length: 20 }, (_, z) => receiveFile(services, importId, { name: `${z}`, stream: Readable.from([spoken({ z })]) })))
    expect(positions.map((one) => 'position' in one && one.position).sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })
})

describe('an answer that waits for the outcome', () => {
  test('says of each file what became of it; closing then finishes at once', async () => {
    const importId = await opened()
    await bring(importId, { z: 0 }, { refused: 'damaged' }, { z: 1 })
    expect((await readNow(services, importId, [2, 1, 0], { withinMs: 10_000 })).map(({ position, outcome, reason }) => [position, outcome, reason])).toEqual([[2, 'stored', null], [1, 'refused', 'damaged'], [0, 'stored', null]])
    expect(await closeImport(services, importId)).toEqual({ kind: 'done' })
    expect(await services.db.study.findFirst()).toMatchObject({ isHeld: false, instanceCount: 2 })
    expect(await services.db.imageImport.findFirst()).toMatchObject({ state: 'done', stored: 2, refused: 1 })
  })

  test('that comes too late says waiting, and the file is read after the close', async () => {
    const importId = await opened()
    await bring(importId, { z: 0 })
    services.readers = { ...spokenReaders(), read: (_task, signal) => new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error))) }
    expect(await readNow(services, importId, [0], { withinMs: 50 })).toMatchObject([{ outcome: 'waiting' }])
    services.readers = spokenReaders()
    expect(await closeImport(services, importId)).toEqual({ kind: 'reading' })
    await readImport(services, { importId }, context())
    expect(await services.db.instance.count()).toBe(1)
  })

  test('two that bring the same picture at once store it once', async () => {
    const [a, b] = [await opened(), await opened()]
    await bring(a, ...stack(5))
    await bring(b, ...stack(5))
    const both = await Promise.all([a, b].map((id) => readNow(services, id, [0, 1, 2, 3, 4], { withinMs: 10_000 })))
    expect(both.flat().map(({ outcome }) => outcome).sort()).toEqual([...Array(5).fill('duplicate'), ...Array(5).fill('stored')])
    expect(await services.db.instance.count()).toBe(5)
    for (const { sha256 } of await services.db.instance.findMany()) expect(await services.files.size(imageKey(sha256))).not.toBe(null)
  })
})
