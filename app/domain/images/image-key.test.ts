import { expect, test } from 'vitest'
import type { PatientIdentity } from '#imaging/contract'
import { deidentificationKey, sealForImages, sealName, unsealForImages, unsealName } from './image-key.server'

const env = { imageSecret: 'an image secret of sixteen or more' }
const key = deidentificationKey(env, 'hospital-1')
const patient: PatientIdentity = { patientId: 'H0012345', issuer: 'WEST', name: 'ZHANG^SAN', birthDate: '19500102' }
const uid = '1.2.826.0.1.3680043.9.1'

test('the same study that comes twice gets the same new UIDs, days and pseudonym; another institution\'s are others', () => {
  const again = deidentificationKey(env, 'hospital-1')
  const elsewhere = deidentificationKey(env, 'hospital-2')
  expect([again.mapUid(uid), again.shiftDays(patient), again.pseudonym(patient), again.patientHash(patient)]).toEqual([key.mapUid(uid), key.shiftDays(patient), key.pseudonym(patient), key.patientHash(patient)])
  expect(elsewhere.mapUid(uid)).not.toBe(key.mapUid(uid))
  expect(elsewhere.pseudonym(patient)).not.toBe(key.pseudonym(patient))
  expect(deidentificationKey({ imageSecret: 'another image secret, of sixteen' }, 'hospital-1').mapUid(uid)).not.toBe(key.mapUid(uid))
})

test('a new UID is one of the standard\'s form: 2.25. and a UUID as a number, no leading zero, at most 64 characters', () => {
  const seen = new Set<string>()
  for (let at = 0; at < 2_000; at++) {
    const mapped = key.mapUid(`${uid}.${at}`)
    expect(mapped).toMatch(/^2\.25\.[1-9]\d{20,38}$/)
    expect(mapped.length).toBeLessThanOrEqual(64)
    const hex = BigInt(mapped.slice(5)).toString(16).padStart(32, '0')
    expect(hex[12]).toBe('8')
    expect('89ab').toContain(hex[16])
    seen.add(mapped)
  }
  expect(seen.size).toBe(2_000)
})

test('dates move by one day at least and ten years at most, always back, and patients move by different days', () => {
  const days = Array.from({ length: 2_000 }, (_, at) => key.shiftDays({ ...patient, patientId: `H${at}` }))
  expect(Math.max(...days)).toBeLessThanOrEqual(-1)
  expect(Math.min(...days)).toBeGreaterThanOrEqual(-3_650)
  expect(new Set(days).size).toBeGreaterThan(1_200)
})

test('a pseudonym is T- and twelve characters without vowels, the same however the name is spelled', () => {
  expect(key.pseudonym(patient)).toMatch(/^T-[BCDFGHJKLMNPQRSTVWXZ2-9]{12}$/)
  expect(key.pseudonym({ ...patient, name: '张^三' })).toBe(key.pseudonym(patient))
})

test('the same number from another issuer or with another birth date is another patient', () => {
  expect(key.patientHash({ ...patient, issuer: 'EAST' })).not.toBe(key.patientHash(patient))
  expect(key.patientHash({ ...patient, birthDate: '19620304' })).not.toBe(key.patientHash(patient))
})

test('people without an ID, or with one that says nothing, are not taken for one', () => {
  for (const patientId of ['', '0', 'ANONYMOUS', 'unknown', '匿名']) {
    const nobody = { patientId, issuer: '', name: '', birthDate: '' }
    expect(key.patientHash({ ...nobody, studyUid: '1.2.3' } as PatientIdentity)).not.toBe(key.patientHash({ ...nobody, studyUid: '1.2.4' } as PatientIdentity))
    expect(key.patientHash({ ...nobody, name: 'LI^SI' })).not.toBe(key.patientHash({ ...nobody, name: 'WANG^WU' }))
  }
})

test('what is sealed opens only where it belongs, for its purpose, under its secret and unchanged', () => {
  const sealed = sealForImages(env, 'identity', 'subject-1', Buffer.from('张^三'))
  expect(unsealForImages(env, 'identity', 'subject-1', sealed)?.toString()).toBe('张^三')
  expect(Buffer.from(sealed).includes('张')).toBe(false)
  expect(unsealForImages(env, 'identity', 'subject-2', sealed)).toBeNull()
  expect(unsealForImages(env, 'file-name', 'subject-1', sealed)).toBeNull()
  expect(unsealForImages({ imageSecret: 'another image secret, of sixteen' }, 'identity', 'subject-1', sealed)).toBeNull()
  for (let at = 0; at < sealed.length; at++) expect(unsealForImages(env, 'identity', 'subject-1', sealed.map((byte, index) => (index === at ? byte ^ 1 : byte)))).toBeNull()
  for (let end = 0; end < sealed.length; end++) expect(unsealForImages(env, 'identity', 'subject-1', sealed.subarray(0, end))).toBeNull()
})

test('the name of a file is read by whoever brought it, and is empty where the key is gone', () => {
  const sealed = sealName(env, 'import-1', 7, '张三_H0012345.dcm')
  expect(unsealName(env, 'import-1', 7, sealed)).toBe('张三_H0012345.dcm')
  expect(unsealName(env, 'import-1', 8, sealed)).toBe('')
})

test('pixels as they came are told from others without being kept', () => {
  expect(key.sourceHash([Uint8Array.of(1, 2), Uint8Array.of(3)])).toBe(key.sourceHash([Uint8Array.of(1, 2, 3)]))
  expect(key.sourceHash([Uint8Array.of(1, 2, 4)])).not.toBe(key.sourceHash([Uint8Array.of(1, 2, 3)]))
})
