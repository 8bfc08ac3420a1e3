import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Identity } from '#imaging/contract'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { addInstitution, addMember, addStudy } from './images.fixture'
import { askIdentity, openIdentity } from './open-identity.server'
import { mergeIdentities } from './sealed-identity'
import { addIdentities, openIdentities, sealedAbout } from './sealed-identity.server'

let services: TestServices
let here: string
let studyId: string
beforeEach(async () => {
  services = await testServices()
  here = (await addInstitution(services, 'Demo hospital A')).id
  studyId = (await addStudy(services, { institutionId: here, studyUid: '2.25.1' })).id
  const { subject } = await services.db.study.findUniqueOrThrow({ where: { id: studyId }, include: { subject: true } })
  const sealed = addIdentities(services.env, sealedAbout(here, subject.patientHash), null, [1, 2, 3].map((at) => found(at)))
  await services.db.imageSubject.update({ where: { id: subject.id }, data: { sealed } })
})
afterEach(() => services.close())

const identity = (at: number): Identity => ({ patientId: 'PLANTED-7', issuer: 'WEST', name: 'PLANTED^NAME', birthDate: '19500102', sex: 'F', attributes: { '00100010': 'PLANTED^NAME', '00080020': '20210304', '00080018': `1.2.3.1.${at}`, '00081010': at < 3 ? 'CT1' : 'CT2' }, studyUid: '1.2.3', seriesUid: '1.2.3.1', sopInstanceUid: `1.2.3.1.${at}` })
const found = (at: number) => ({ identity: identity(at), studyUid: '2.25.1', sopInstanceUid: `2.25.1000${at}` })

/** What was written but the sign-ins of the test's people. */
const onRecord = () => services.audited.filter(({ action }) => action !== 'session.opened')

test('an administrator of the institution opens a record with a reason, and it is on record before it is shown', async () => {
  const { actor } = await addMember(services, here, 'administrator')
  const opened = await openIdentity(services, actor, { studyId, reason: '  A finding must be told to the ward. ' })
  expect(opened).toMatchObject({ kind: 'opened', identity: { name: 'PLANTED^NAME', patientId: 'PLANTED-7', issuer: 'WEST', birthDate: '19500102', studyUid: '1.2.3', instanceCount: 3, series: [{ seriesUid: '1.2.3.1', instanceCount: 3 }] } })
  expect(opened.kind === 'opened' && opened.identity.attributes).toContainEqual({ path: '00080020', name: 'StudyDate', values: ['20210304'] })
  expect(opened.kind === 'opened' && opened.identity.attributes).toContainEqual({ path: '00081010', name: 'StationName', values: ['CT1', 'CT2'] })
  const events = services.audited.filter(({ action }) => action === 'identity.opened')
  expect(events).toEqual([expect.objectContaining({ institutionId: here, subjectKind: 'study', subjectId: studyId, detail: { reason: 'A finding must be told to the ward.', opened: true } })])
  expect(JSON.stringify(services.audited)).not.toContain('PLANTED')
})

test('without a reason nothing is opened and nothing is put on record', async () => {
  const { actor } = await addMember(services, here, 'administrator')
  for (const reason of ['', '    ', 'why', '\n\n\n\n\n\n']) expect(await openIdentity(services, actor, { studyId, reason })).toEqual({ kind: 'no-reason' })
  expect(onRecord()).toEqual([])
})

test('nobody else opens it: not an expert, not another hospital\'s administrator, not somebody without a role; a refusal is on record', async () => {
  for (const role of ['student', 'teacher', 'expert', 'moderator', 'broadcaster'] as const) {
    const { actor } = await addMember(services, here, role)
    expect(await openIdentity(services, actor, { studyId, reason: 'I want to know' })).toEqual({ kind: 'forbidden' })
    expect(await askIdentity(services, actor, studyId)).toEqual({ kind: 'forbidden' })
  }
  const other = (await addInstitution(services, 'Open College')).id
  expect(await openIdentity(services, (await addMember(services, other, 'administrator')).actor, { studyId, reason: 'I want to know' })).toEqual({ kind: 'forbidden' })
  expect(await openIdentity(services, { kind: 'person', personId: 'p', memberships: [] }, { studyId, reason: 'I want to know' })).toEqual({ kind: 'not-found' })
  expect(await openIdentity(services, { kind: 'public' }, { studyId, reason: 'I want to know' })).toEqual({ kind: 'not-found' })
  expect(await openIdentity(services, (await addMember(services, here, 'administrator')).actor, { studyId: 'none', reason: 'I want to know' })).toEqual({ kind: 'not-found' })
  expect(onRecord().every(({ action }) => action === 'access.refused')).toBe(true)
  expect(onRecord().length).toBe(6)
})

test('a record sealed under another secret says that it cannot be read, and the attempt is on record', async () => {
  const { actor } = await addMember(services, here, 'administrator')
  services.env.imageSecret = 'another secret of sixteen and more'
  expect(await openIdentity(services, actor, { studyId, reason: 'A finding must be told.' })).toEqual({ kind: 'unreadable' })
  expect(services.audited.at(-1)).toMatchObject({ action: 'identity.opened', detail: { opened: false } })
})

test('what is sealed grows by what comes later, says nothing twice, and no name stands in the bytes', () => {
  const env = { imageSecret: 'an image secret of sixteen or more' }
  const first = addIdentities(env, 'a', null, [found(1), found(2)])
  const second = addIdentities(env, 'a', first, [found(2), found(3), { ...found(4), studyUid: '2.25.2', identity: { ...identity(4), studyUid: '1.2.4', name: 'PLANTED^OTHER' } }])
  const record = openIdentities(env, 'a', second)!
  expect(record.studies['2.25.1']).toMatchObject({ instanceCount: 3, series: { '1.2.3.1': [['1.2.3.1.1', '2.25.10001'], ['1.2.3.1.2', '2.25.10002'], ['1.2.3.1.3', '2.25.10003']] } })
  expect(record.studies['2.25.2']).toMatchObject({ studyUid: '1.2.4', instanceCount: 1 })
  expect(record.otherNames).toEqual(['PLANTED^OTHER'])
  expect(Buffer.from(second).includes('PLANTED')).toBe(false)
  expect(openIdentities(env, 'b', second)).toBeNull()
})

test('what cannot be opened is kept beside the new record, and opens again with the former secret', () => {
  const [former, present] = [{ imageSecret: 'the former secret, of sixteen' }, { imageSecret: 'the present secret, of sixteen' }]
  const before = addIdentities(former, 'a', null, [found(1)])
  const after = addIdentities(present, 'a', before, [found(2)])
  const more = addIdentities(present, 'a', after, [found(3)])
  expect(openIdentities(present, 'a', more)!.studies['2.25.1']!.instanceCount).toBe(2)
  expect(Buffer.from(more).includes(Buffer.from(before.subarray(4)))).toBe(true)
  for (const garbage of [Uint8Array.of(1), Uint8Array.of(0, 0, 0, 9, 1), new Uint8Array(12)]) expect(openIdentities(present, 'a', addIdentities(present, 'a', garbage, [found(1)]))!.studies['2.25.1']!.instanceCount).toBe(1)
})

test('a patient\'s record has a bound: beyond it instances are counted, not named', () => {
  const many = Array.from({ length: 20_010 }, (_, at) => found(at))
  const record = mergeIdentities(null, many)
  expect(record.studies['2.25.1']!.instanceCount).toBe(20_010)
  expect(record.studies['2.25.1']!.series['1.2.3.1']!.length).toBe(20_000)
})
