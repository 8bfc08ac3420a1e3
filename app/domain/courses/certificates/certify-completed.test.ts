import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { courseWithClass, twoLessons } from '../course.fixture'
import { certifyCompleted } from './certify-completed.server'
import { makeCertificate } from './issue-certificate.server'
import { listCertificates } from './list-certificates.server'
import { revokeCertificate } from './revoke-certificate.server'

let services: TestServices
afterEach(() => services?.close())

const at = new Date('2026-11-23T08:00:00Z')
const later = (ms: number) => services.setNow(new Date(at.getTime() + ms))

async function completed(change: Parameters<typeof twoLessons>[0] = {}) {
  services = await testServices()
  services.setNow(at)
  const made = await courseWithClass(services, { content: twoLessons({ credits: 250, creditKind: 'CME', ...change }) })
  const { id: enrolmentId } = await made.enrol(made.student.personId)
  await services.db.enrolment.update({ where: { id: enrolmentId }, data: { completedAt: at } })
  const bells = async () => (await services.db.notification.findMany({ where: { personId: made.student.personId } })).map(({ kind, paramsJson, path }) => [kind, (JSON.parse(paramsJson) as { certified: number }).certified, path])
  return { ...made, enrolmentId, bells }
}

test('who completes a course has their certificate and hears of it, once, whoever looks and however often', async () => {
  const { classId, bells, enrolmentId } = await completed()
  // A move to another version can still be taken back.
  const since = await certifyCompleted(services, null)
  expect(await services.db.certificate.count()).toBe(0)
  later(2 * 60_000)
  await Promise.all([certifyCompleted(services, since), certifyCompleted(services, null)])
  await certifyCompleted(services, null)
  expect(await services.db.certificate.findMany()).toMatchObject([{ enrolmentId, credits: 250, creditKind: 'CME' }])
  expect(await bells()).toEqual([['course.completed', 1, `/courses/class/${classId}/certified`]])
  expect(services.audited.filter(({ action }) => action === 'certificate.issued')).toHaveLength(1)
})

test('a process that died between the certificate and the bell rings it after its start', async () => {
  const { bells, enrolmentId } = await completed()
  later(2 * 60_000)
  // As it stands after such a death: the certificate is there, nobody was told.
  await makeCertificate(services, enrolmentId)
  expect(await bells()).toEqual([])
  later(3_600_000)
  await certifyCompleted(services, null)
  expect(await bells()).toHaveLength(1)
  expect(await services.db.certificate.count()).toBe(1)
})

test('a course that gives no certificate rings the bell alone', async () => {
  const { bells, classId } = await completed({ certifies: false })
  later(2 * 60_000)
  await certifyCompleted(services, null)
  expect(await services.db.certificate.count()).toBe(0)
  expect(await bells()).toEqual([['course.completed', 0, `/courses/class/${classId}`]])
})

test('a teacher sees the certificates of the class, takes one back with a reason and gives it back', async () => {
  const { teacher, student, classId, enrolmentId } = await completed()
  later(2 * 60_000)
  await certifyCompleted(services, null)
  expect(await listCertificates(services, student, classId)).toEqual({ kind: 'forbidden' })
  expect(await listCertificates(services, teacher, classId)).toMatchObject({ kind: 'listed', certificates: [{ id: enrolmentId, certificate: { credits: 250, revokedAt: null } }] })
  expect(await revokeCertificate(services, teacher, classId, 'nobody', { isRevoked: true, why: 'x' })).toEqual({ kind: 'gone' })
  await revokeCertificate(services, teacher, classId, enrolmentId, { isRevoked: true, why: 'Another person answered' })
  expect(await listCertificates(services, teacher, classId)).toMatchObject({ certificates: [{ certificate: { revokedWhy: 'Another person answered' } }] })
  // What was taken back is not made anew.
  await certifyCompleted(services, null)
  expect(await services.db.certificate.count()).toBe(1)
})
