import { expect, test } from 'vitest'
import { PUBLIC, ROLES, SYSTEM, type Actor, type Role } from '~/policy/actor'
import { mayOpenLetter, maySeeLetter, type LetterFacts } from './letter-rights'

const as = (role: Role, institutionId = 'here'): Actor => ({ kind: 'person', personId: `${role}-${institutionId}`, memberships: [{ institutionId, role }] })
const operator: Actor = { kind: 'person', personId: 'operator', memberships: [], isOperator: true }
const student = { personId: 'student', memberships: [{ institutionId: 'here', role: 'student' as const }], isOperator: false }
const letter = (some: Partial<LetterFacts> = {}): LetterFacts => ({ institutionId: 'here', kind: 'password-reset', recipient: student, ...some })

test('an administrator passes on the letters of their own institution; nobody else there sees that they exist', () => {
  for (const role of ROLES) {
    expect(maySeeLetter(as(role), letter()), role).toBe(role === 'administrator')
    expect(mayOpenLetter(as(role), letter({ kind: 'invitation', recipient: null })), role).toBe(role === 'administrator')
  }
  for (const stranger of [PUBLIC, as('administrator', 'elsewhere')]) expect(maySeeLetter(stranger, letter())).toBe(false)
})

test('a new password for somebody who belongs to a second hospital, or runs the installation, is the operator\'s to pass on', () => {
  expect(mayOpenLetter(as('administrator'), letter())).toBe(true)
  const joined = { ...student, memberships: [...student.memberships, { institutionId: 'elsewhere', role: 'teacher' as const }] }
  for (const recipient of [joined, { ...student, isOperator: true }, { ...student, memberships: [] }, null]) {
    expect(mayOpenLetter(as('administrator'), letter({ recipient }))).toBe(false)
    expect(mayOpenLetter(as('administrator'), letter({ kind: 'security', recipient }))).toBe(false)
    expect(mayOpenLetter(operator, letter({ recipient }))).toBe(true)
  }
})

test('an administrator does not read their own new password in the outbox', () => {
  expect(mayOpenLetter(as('administrator'), letter({ recipient: { personId: 'administrator-here', memberships: [{ institutionId: 'here', role: 'administrator' }], isOperator: false } }))).toBe(false)
})

test('a letter of no institution is the operator\'s alone', () => {
  expect(maySeeLetter(as('administrator'), letter({ institutionId: null }))).toBe(false)
  expect(maySeeLetter(operator, letter({ institutionId: null }))).toBe(true)
  expect(mayOpenLetter(SYSTEM, letter({ institutionId: null }))).toBe(true)
})
