import { describe, expect, test } from 'vitest'
import { PUBLIC, ROLES, SYSTEM, type Actor, type Role } from './actor'
import { can } from './can'
import { PEOPLE_ACTIONS, type PeopleSubject } from './people'

const as = (role: Role, institutionId = 'general'): Actor => ({ kind: 'person', personId: `p-${role}`, memberships: [{ institutionId, role }] })
const ward = { kind: 'institution', institutionId: 'general' } as const
const colleague: PeopleSubject = { kind: 'account', personId: 'p-colleague', memberships: [{ institutionId: 'general', role: 'student' }] }
const visiting: PeopleSubject = { kind: 'account', personId: 'p-visiting', memberships: [{ institutionId: 'general', role: 'teacher' as Role }, { institutionId: 'other', role: 'teacher' as Role }] }

describe('who may do what with people', () => {
  for (const action of ['list-people', 'add-person', 'remove-role'] as const) {
    for (const role of ROLES) {
      test(`${action}: a ${role} ${role === 'administrator' ? 'may' : 'may not'}`, () => {
        expect(can(as(role), action, ward)).toBe(role === 'administrator')
      })
    }
    test(`${action}: another hospital's administrator may not`, () => expect(can(as('administrator', 'other'), action, ward)).toBe(false))
    test(`${action}: whoever is not signed in may not`, () => expect(can(PUBLIC, action, ward)).toBe(false))
    test(`${action}: the operator at the machine may`, () => expect(can(SYSTEM, action, ward)).toBe(true))
  }

  for (const role of ROLES) {
    test(`manage-account: a ${role} ${role === 'administrator' ? 'may' : 'may not'}`, () => {
      expect(can(as(role), 'manage-account', colleague)).toBe(role === 'administrator')
    })
  }
  test('an administrator does not lock out a person who belongs to another hospital as well', () => {
    expect(can(as('administrator'), 'manage-account', visiting)).toBe(false)
  })
  test('an administrator neither locks out nor renews the password of whoever runs the installation, even in the same hospital', () => {
    const operator = { ...colleague, isOperator: true }
    expect(can(as('administrator'), 'manage-account', operator)).toBe(false)
    expect(can({ kind: 'person', personId: 'p-other', memberships: [{ institutionId: 'general', role: 'administrator' }], isOperator: true }, 'manage-account', operator)).toBe(true)
    expect(can(SYSTEM, 'manage-account', operator)).toBe(true)
  })
  test('nobody locks themselves out', () => {
    expect(can(as('administrator'), 'manage-account', { kind: 'account', personId: 'p-administrator', memberships: [{ institutionId: 'general', role: 'administrator' }] })).toBe(false)
  })
  test('a profile is changed by its owner alone', () => {
    const own = { kind: 'account' as const, personId: 'p-student', memberships: [] }
    expect(can(as('student'), 'edit-account', own)).toBe(true)
    expect(can(as('administrator'), 'edit-account', own)).toBe(false)
    expect(can(SYSTEM, 'edit-account', own)).toBe(false)
  })
  test('no action is open to the public', () => {
    for (const action of PEOPLE_ACTIONS) for (const subject of [ward, visiting]) expect(can(PUBLIC, action, subject)).toBe(false)
  })
})
