import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startOrthanc, type Orthanc } from '../../../tests/setup/orthanc'
import { samples } from '../../../tests/setup/samples'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { identifiersIn } from '#imaging/net/peek'
import type { Actor, Role } from '~/policy/actor'
import { searchSource, testSource } from './ask-source.server'
import { readSource, readSourceQuery } from './image-source'
import { listSources } from './list-sources.server'
import { pullFromSource } from './pull-from-source.server'
import { pullStudies, type Pulling } from './pull-studies.server'
import { removeSource, saveSource } from './save-source.server'

const ct = readFileSync(join(samples.pydicomFiles, 'test_files/CT_small.dcm'))
let orthanc: Orthanc
let services: TestServices
let institutionId: string
beforeAll(async () => {
  orthanc = await startOrthanc()
  await orthanc.store(ct)
}, 60_000)
afterAll(() => orthanc?.stop())
beforeEach(async () => {
  services = await testServices()
  institutionId = (await services.db.institution.create({ data: { name: 'Hospital' } })).id
})
afterEach(() => services.close())

const actor = (role: Role, at = institutionId): Actor => ({ kind: 'person', personId: role, memberships: [{ institutionId: at, role }] })
const form = (fields: Record<string, string>) => (name: string) => ({ name: 'PACS', kind: 'dicomweb', url: orthanc?.dicomWebUrl ?? '', workspace: 'teaching', ...fields })[name] ?? ''
async function source(fields: Record<string, string> = {}, sourceId: string | null = null): Promise<string> {
  const read = readSource(form(fields))
  if (read.kind === 'wrong') throw new Error(read.field)
  const saved = await saveSource(services, actor('administrator'), { institutionId, sourceId, draft: read.draft })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  return saved.id
}
const dimse = () => ({ name: 'By DIMSE', kind: 'dimse', aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: String(orthanc.dicomPort) })
const QUERY = { patientId: '1CT1', patientName: '', accession: '', modality: '', fromDate: '', toDate: '' }

test('an administrator\'s source is tested, searched by a teacher and fetched from: by DICOMweb and by DIMSE it is the same study', async () => {
  const teacher = actor('teacher')
  for (const sourceId of [await source(), await source(dimse())]) {
    expect(await testSource(services, teacher, sourceId)).toEqual({ kind: 'answers' })
    const found = await searchSource(services, teacher, sourceId, QUERY)
    expect(found).toMatchObject({ kind: 'found', studies: [{ patientId: '1CT1', studyUid: identifiersIn(ct).studyUid }] })
    const pulled = await pullFromSource(services, teacher, { sourceId, studyUids: [identifiersIn(ct).studyUid], workspace: 'research' })
    if (pulled.kind !== 'pulling') throw new Error(pulled.kind)
    const job = await services.db.job.findFirstOrThrow({ where: { idempotencyKey: `image.pull:${pulled.importId}` } })
    expect(job.payloadJson, 'the hospital\'s UIDs are sealed').not.toContain(identifiersIn(ct).studyUid)
    await pullStudies(services, JSON.parse(job.payloadJson) as Pulling, { signal: new AbortController().signal, isLastAttempt: true, progress: async () => undefined })
    expect(await services.db.imageImport.findUniqueOrThrow({ where: { id: pulled.importId } })).toMatchObject({ state: 'reading', source: 'pull', files: 1 })
  }
  const said = JSON.stringify(services.audited)
  for (const secret of ['1CT1', identifiersIn(ct).studyUid]) expect(said).not.toContain(secret)
  expect(services.audited.map(({ action }) => action).filter((one) => one.startsWith('image-source'))).toEqual(['image-source.made', 'image-source.made', 'image-source.searched', 'image-source.pulled', 'image-source.searched', 'image-source.pulled'])
}, 30_000)

test('a pull that fails is tried again, and what came is read after the last time', async () => {
  const sourceId = await source({ ...dimse(), port: '1' })
  const pulled = await pullFromSource(services, actor('teacher'), { sourceId, studyUids: ['1.2'], workspace: 'clinical' })
  if (pulled.kind !== 'pulling') throw new Error(pulled.kind)
  const payload = JSON.parse((await services.db.job.findFirstOrThrow()).payloadJson) as Pulling
  const run = (isLastAttempt: boolean) => pullStudies(services, payload, { signal: new AbortController().signal, isLastAttempt, progress: async () => undefined })
  await expect(run(false)).rejects.toThrow(/^unreachable$/)
  expect(await services.db.imageImport.findFirst()).toMatchObject({ state: 'receiving' })
  await expect(run(true)).rejects.toThrow(/^unreachable$/)
  expect(await services.db.imageImport.findFirst()).toMatchObject({ state: 'done' })
})

test('only administrators of the institution change its sources; teachers use them, students and others see none', async () => {
  const sourceId = await source()
  const draft = readSource(form({}))
  if (draft.kind !== 'ok') throw new Error()
  for (const who of [actor('teacher'), actor('student'), actor('administrator', 'elsewhere')]) {
    expect((await saveSource(services, who, { institutionId, sourceId, draft: draft.draft })).kind).toBe('forbidden')
    expect((await removeSource(services, who, sourceId)).kind).toBe('forbidden')
  }
  expect((await listSources(services, actor('teacher'))).map(({ id, mayManage }) => [id, mayManage])).toEqual([[sourceId, false]])
  for (const who of [actor('student'), actor('administrator', 'elsewhere')]) {
    expect(await listSources(services, who)).toEqual([])
    expect((await searchSource(services, who, sourceId, QUERY)).kind).toBe('not-found')
    expect((await testSource(services, who, sourceId)).kind).toBe('not-found')
    expect((await pullFromSource(services, who, { sourceId, studyUids: ['1.2'], workspace: 'teaching' })).kind).toBe('not-found')
  }
  expect((await removeSource(services, actor('administrator'), sourceId)).kind).toBe('removed')
})

test('a login is sealed, is not shown, and does not follow the source to another address', async () => {
  const sourceId = await source({ user: 'reader', password: 'a-secret-word' })
  const row = await services.db.imageSource.findUniqueOrThrow({ where: { id: sourceId } })
  expect(Buffer.from(row.sealedLogin!).toString('latin1')).not.toContain('secret')
  expect(JSON.stringify(await listSources(services, actor('administrator')))).not.toMatch(/reader|a-secret-word/)
  await source({}, sourceId)
  expect((await services.db.imageSource.findUniqueOrThrow({ where: { id: sourceId } })).sealedLogin).not.toBeNull()
  await source({ url: 'https://elsewhere.example/dicom-web' }, sourceId)
  expect((await services.db.imageSource.findUniqueOrThrow({ where: { id: sourceId } })).sealedLogin).toBeNull()
})

test.each([
  [{ name: ' ' }, 'name'], [{ url: 'ftp://x' }, 'url'], [{ url: 'http://user:word@pacs.test/' }, 'url'], [{ url: 'http://169.254.169.254/latest' }, 'url'], [{ url: 'https://pacs.test/?a=b' }, 'url'], [{ workspace: 'all' }, 'workspace'],
  [{ kind: 'telnet' }, 'kind'], [{ user: 'a:b', password: 'c' }, 'login'], [{ kind: 'dimse', aeTitle: '' }, 'aeTitle'], [{ kind: 'dimse', aeTitle: 'SEVENTEEN_LETTERS' }, 'aeTitle'], [{ kind: 'dimse', aeTitle: 'A', host: 'a b' }, 'host'],
  [{ kind: 'dimse', aeTitle: 'A', host: 'pacs.test', port: '70000' }, 'port'], [{ kind: 'dimse', aeTitle: 'A', port: '104' }, 'host'],
])('a source is not saved with %o', (fields, field) => expect(readSource(form(fields as unknown as Record<string, string>))).toEqual({ kind: 'wrong', field }))

test('a search for everything is no search', () => {
  const query = (fields: Record<string, string>) => readSourceQuery((name) => fields[name] ?? '').kind
  expect([query({}), query({ patientName: '*' }), query({ fromDate: '2026-02-01', toDate: '2026-01-01' }), query({ patientName: 'A*' }), query({ fromDate: '2026-01-01' })]).toEqual(['wrong', 'wrong', 'wrong', 'ok', 'ok'])
})
