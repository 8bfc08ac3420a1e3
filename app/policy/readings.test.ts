import { expect, test } from 'vitest'
import { PUBLIC, ROLES, type Actor, type Role } from './actor'
import { canReading, mayAnswerFor, READING_ACTIONS, type ReadingSubject } from './readings'

const as = (role: Role, institutionId = 'host', personId: string = role): Actor => ({ kind: 'person', personId, memberships: [{ institutionId, role }] })
const open: ReadingSubject = { kind: 'reading', institutionId: 'host', state: 'open', hospitals: ['host', 'guest'], presenterId: 'presenter' }
const rights = (actor: Actor, subject: ReadingSubject) => READING_ACTIONS.filter((action) => canReading(actor, action, subject)).join(' ')

test('everybody of the invited hospitals is in the room; those who teach there read for their hospital', () => {
  expect(rights(as('student', 'guest'), open)).toBe('join see-minutes')
  expect(rights(as('expert', 'guest'), open)).toBe('join read-blind see-minutes')
  expect(rights(as('teacher'), open)).toBe('plan join read-blind lead see-minutes')
})

test('a hospital that is not invited, or has declined, sees nothing of it', () => {
  expect(ROLES.filter((role) => rights(as(role, 'elsewhere'), open) !== '')).toEqual([])
  expect(rights(as('expert', 'guest'), { ...open, hospitals: ['host'] })).toBe('')
})

test('only the presenter drives the pictures, whoever else is there; a presenter whose hospital has left does not', () => {
  for (const role of ROLES) expect(canReading(as(role), 'present', open)).toBe(false)
  expect(rights(as('student', 'guest', 'presenter'), open)).toBe('join present lead see-minutes')
  expect(rights(as('expert', 'guest', 'presenter'), { ...open, hospitals: ['host'] })).toBe('')
})

test('before it begins nobody presents or reads; when it has ended its minutes are left', () => {
  expect(rights(as('expert', 'guest', 'presenter'), { ...open, state: 'planned' })).toBe('join lead see-minutes')
  expect(rights(as('expert', 'guest', 'presenter'), { ...open, state: 'closed' })).toBe('see-minutes')
})

test('whether a hospital comes is said by those who teach there, not by the host', () => {
  expect(ROLES.filter((role) => mayAnswerFor(as(role, 'guest'), 'guest'))).toEqual(['teacher', 'expert', 'administrator'])
  expect(mayAnswerFor(as('administrator'), 'guest')).toBe(false)
})

test('whoever is not signed in sees nothing', () => {
  expect(rights(PUBLIC, open)).toBe('')
})
