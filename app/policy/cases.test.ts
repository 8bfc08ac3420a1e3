import { expect, test } from 'vitest'
import { PUBLIC, ROLES, SYSTEM, type Actor, type Role } from './actor'
import { canCase, CASE_ACTIONS, CASE_STATES, newCaseIn, type CaseSubject } from './cases'

const as = (role: Role, institutionId = 'here', personId: string = role): Actor => ({ kind: 'person', personId, memberships: [{ institutionId, role }] })
const out: CaseSubject = { ...newCaseIn('here', 'author'), state: 'published', wasPublished: true, isOpen: true }
const rights = (actor: Actor, subject: CaseSubject) => CASE_ACTIONS.filter((action) => canCase(actor, action, subject)).join(' ')
const author = as('expert', 'here', 'author')

test.each(ROLES)('a %s of any institution reads and discusses what is open to all', (role) => {
  for (const action of ['find', 'read', 'discuss'] as const) expect(canCase(as(role, 'elsewhere'), action, out)).toBe(true)
  for (const action of ['edit', 'submit', 'review', 'retract', 'remove', 'moderate'] as const) expect(canCase(as(role, 'elsewhere'), action, out)).toBe(false)
})

test('what is for one institution is not there for others', () => {
  expect(ROLES.filter((role) => rights(as(role, 'elsewhere'), { ...out, isOpen: false }) !== '')).toEqual([])
  expect(canCase(as('student'), 'read', { ...out, isOpen: false })).toBe(true)
})

test('a draft is its author\'s and the administrators\' alone', () => {
  const draft = newCaseIn('here', 'author')
  expect(ROLES.filter((role) => rights(as(role), draft) !== '')).toEqual(['administrator'])
  expect(rights(author, draft)).toBe('find read edit submit remove')
})

test('nobody reviews what they wrote, whatever their role', () => {
  const waiting: CaseSubject = { ...newCaseIn('here', 'author'), state: 'in-review' }
  expect(ROLES.filter((role) => canCase(as(role), 'review', waiting))).toEqual(['expert', 'administrator'])
  for (const role of ROLES) expect(canCase(as(role, 'here', 'author'), 'review', waiting)).toBe(false)
  for (const state of CASE_STATES.filter((one) => one !== 'in-review')) expect(canCase(as('expert'), 'review', { ...waiting, state })).toBe(false)
})

test('an author who has left the institution has no more say in it', () => {
  expect(rights(as('expert', 'elsewhere', 'author'), newCaseIn('here', 'author'))).toBe('')
  expect(rights(as('student', 'here', 'author'), newCaseIn('here', 'author'))).toBe('')
})

test('of what is charged for everybody sees that it is there, and reads it with an entitlement; those who teach there need none', () => {
  const charged: CaseSubject = { ...out, isCharged: true }
  expect(rights(as('student'), charged)).toBe('find')
  expect(rights(as('teacher', 'elsewhere'), charged)).toBe('find')
  expect(rights(as('student', 'elsewhere'), { ...charged, isEntitled: true })).toBe('find read discuss')
  expect(rights(as('teacher'), charged)).toBe('find read discuss')
})

test('an entitlement opens nothing that is not out', () => {
  for (const state of ['draft', 'in-review'] as const) expect(rights(as('student'), { ...newCaseIn('here', 'author'), state, isOpen: true, isEntitled: true })).toBe('')
  expect(rights(as('student'), { ...out, state: 'retracted', isEntitled: true })).toBe('find')
})

test('while a new version is written and reviewed readers keep the one that is out', () => {
  for (const state of ['draft', 'in-review'] as const) expect(rights(as('student'), { ...out, state })).toBe('find read discuss')
})

test('of a retracted case readers are told that it is gone, and its author may write it anew', () => {
  expect(rights(as('student'), { ...out, state: 'retracted' })).toBe('find')
  expect(rights(author, { ...out, state: 'retracted' })).toBe('find read edit submit remove')
})

test('moderators and administrators of the institution moderate', () => {
  expect(ROLES.filter((role) => canCase(as(role), 'moderate', out))).toEqual(['moderator', 'administrator'])
})

test('whoever is not signed in sees nothing', () => {
  expect([rights(PUBLIC, out), rights(SYSTEM, out) === CASE_ACTIONS.join(' ')]).toEqual(['', true])
})
