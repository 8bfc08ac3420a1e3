import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { createCodeThrottle } from '~/domain/people/code-throttle.server'
import { courseWithClass } from '../course.fixture'
import { codeOf, readCode } from './certificate'
import { drawCertificate } from './draw-certificate.server'
import { issueCertificate } from './issue-certificate.server'
import { revokeCertificate } from './revoke-certificate.server'
import { verifyCertificate } from './verify-certificate.server'

let services: TestServices
afterEach(() => services?.close())

test('a code is 80 bits that people can type: without I, L, O and U, in any case, with full-width signs', () => {
  expect(codeOf(new Uint8Array(10))).toBe('0000-0000-0000-0000')
  // 5 bits each: 00000 00001 ... of bytes 00 44 32 14 c7 42 54 b6 35 cf, which is 0 to 15.
  const code = codeOf(Uint8Array.from([0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf]))
  expect(code).toBe('0123-4567-89AB-CDEF')
  for (const typed of [code, code.toLowerCase(), 'o123 4567 89ab cdef', 'OI23456789ABCDEF', '\uff10\uff11\uff12\uff13-4567\u201389AB-CDEF']) expect(readCode(typed)).toBe(code)
  for (const typed of ['', '0123', `${code}0`, 'U123-4567-89AB-CDEF', "0123-4567-89AB-CDE'", 'x'.repeat(500)]) expect(readCode(typed)).toBeNull()
})

async function completed() {
  services = await testServices()
  services.setNow(new Date('2026-11-23T08:00:00Z'))
  const made = await courseWithClass(services)
  const { id: enrolmentId } = await made.enrol(made.student.personId)
  return { ...made, enrolmentId, complete: () => services.db.enrolment.update({ where: { id: enrolmentId }, data: { completedAt: services.now() } }) }
}

test('a certificate is given to who has completed the course, once, with the names as they were', async () => {
  const { student, teacher, guest, classId, complete } = await completed()
  expect(await issueCertificate(services, student, classId)).toEqual({ kind: 'not-completed' })
  expect(await issueCertificate(services, teacher, classId)).toEqual({ kind: 'not-completed' })
  expect(await issueCertificate(services, guest, classId)).toEqual({ kind: 'forbidden' })
  await complete()
  const [one, other] = await Promise.all([issueCertificate(services, student, classId), issueCertificate(services, student, classId)])
  expect(one).toEqual(other)
  if (one.kind !== 'issued') throw new Error(one.kind)
  await services.db.person.update({ where: { id: student.personId }, data: { name: 'Another' } })
  expect(await issueCertificate(services, student, classId)).toEqual(one)
  expect(services.audited.filter(({ action }) => action === 'certificate.issued')).toHaveLength(1)
})

test('anybody with the code learns that it holds, or that it was taken back; a forged code is unknown, and trying is bounded', async () => {
  const { student, teacher, classId, enrolmentId, complete } = await completed()
  await complete()
  const issued = await issueCertificate(services, student, classId)
  if (issued.kind !== 'issued') throw new Error(issued.kind)
  const throttle = createCodeThrottle(null)
  const check = (typed: string, address = '192.0.2.1') => verifyCertificate(services, throttle, typed, address)
  expect(await check(issued.certificate.code.toLowerCase())).toMatchObject({ kind: 'found', certificate: { holder: issued.certificate.holder, courseTitle: 'Chest films', institution: 'Demo hospital A', revokedAt: null } })
  expect(await check('0000-0000-0000-0000')).toEqual({ kind: 'unknown' })
  expect(await revokeCertificate(services, student, classId, enrolmentId, { isRevoked: true, why: 'x' })).toEqual({ kind: 'forbidden' })
  expect(await revokeCertificate(services, teacher, classId, enrolmentId, { isRevoked: true, why: ' ' })).toEqual({ kind: 'no-reason' })
  expect(await revokeCertificate(services, teacher, classId, enrolmentId, { isRevoked: true, why: 'Another person answered' })).toEqual({ kind: 'revoked' })
  const revoked = await check(issued.certificate.code)
  expect(revoked).toMatchObject({ kind: 'found', certificate: { revokedAt: services.now() } })
  // Why is between the teacher and the holder.
  expect(JSON.stringify(revoked)).not.toContain('Another person')
  expect(await issueCertificate(services, student, classId)).toEqual({ kind: 'revoked', why: 'Another person answered' })
  await revokeCertificate(services, teacher, classId, enrolmentId, { isRevoked: false, why: '' })
  expect(await check(issued.certificate.code)).toMatchObject({ certificate: { revokedAt: null } })
  const answers = []
  for (let i = 0; i < 62; i++) answers.push((await check('0000-0000-0000-0000', '192.0.2.9')).kind)
  expect([answers[59], answers.at(-1)]).toEqual(['unknown', 'wait'])
  // Right ones are never counted: a hospital checks a hundred of its own.
  for (let i = 0; i < 70; i++) expect((await check(issued.certificate.code, '192.0.2.8')).kind).toBe('found')
})

test('the paper is a small PDF in both languages; rare signs are looked for, and what no font has is written by its code', async () => {
  const certificate = { code: '0123-4567-89AB-CDEF', holder: 'Zo\u00eb \u0100 \u5f20\u4f1f', courseTitle: 'Chest films \u80f8\u7247', institution: 'Demo hospital A', language: 'zh', credits: 150, creditKind: 'CME', issuedAt: new Date('2026-11-23T08:00:00Z') }
  const draw = (change: Partial<typeof certificate>) => drawCertificate({ ...certificate, ...change }, { publicUrl: 'https://theatrum.test', timeZone: 'Asia/Shanghai' })
  const plain = await draw({})
  expect(plain.subarray(0, 5).toString()).toBe('%PDF-')
  expect(plain.length).toBeLessThan(60_000)
  // Hieroglyphs: no slice has them.
  const rare = await draw({ holder: '\u{13000}', language: 'en' })
  expect(rare.subarray(0, 5).toString()).toBe('%PDF-')
  expect(rare.length).toBeLessThan(60_000)
}, 20_000)
