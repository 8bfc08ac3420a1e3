import { expect, test } from 'vitest'
import { PUBLIC, SYSTEM, type Actor, type Role } from './actor'
import { BROADCAST_ACTIONS, canBroadcast, type BroadcastAction, type BroadcastSubject } from './broadcast'

const as = (role: Role, institutionId = 'here'): Actor => ({ kind: 'person', personId: role, memberships: [{ institutionId, role }] })
const subject: BroadcastSubject = {
  kind: 'broadcast', institutionId: 'here', audience: 'professionals', institutionMayBePublic: false, consent: { live: true, recording: true, reuse: true }, isUnpublished: false,
}

/** s schedule, d see-desk, o operate, m moderate, w watch, a ask, r replay, f download a file. */
const LETTERS: Record<BroadcastAction, string> = { schedule: 's', 'see-desk': 'd', operate: 'o', moderate: 'm', watch: 'w', ask: 'a', replay: 'r', download: 'f' }
const rights = (actor: Actor, of: BroadcastSubject = subject) => BROADCAST_ACTIONS.filter((action) => canBroadcast(actor, action, of)).map((action) => LETTERS[action]).join('')

test.each([
  ['student', 'war'], ['teacher', 'warf'], ['expert', 'warf'], ['broadcaster', 'sdomwarf'], ['moderator', 'dmwar'], ['administrator', 'sdomwarf'],
] as const)('in their own hospital a %s may do %s', (role, letters) => {
  expect(rights(as(role))).toBe(letters)
})

test.each(['student', 'teacher', 'expert', 'broadcaster', 'moderator', 'administrator'] as const)('a %s of another institution watches and asks, and touches nothing', (role) => {
  expect(rights(as(role, 'elsewhere'))).toBe('war')
  expect(rights(as(role, 'elsewhere'), { ...subject, audience: 'institution' })).toBe('')
})

test('somebody who is not signed in sees nothing unless the institution and the patient opened the door', () => {
  expect(rights(PUBLIC)).toBe('')
  expect(rights(PUBLIC, { ...subject, audience: 'public' })).toBe('')
  expect(rights(PUBLIC, { ...subject, audience: 'public', institutionMayBePublic: true, consent: { live: false, recording: false, reuse: false } })).toBe('')
  expect(rights(PUBLIC, { ...subject, audience: 'public', institutionMayBePublic: true })).toBe('wr')
  expect(rights(PUBLIC, { ...subject, audience: 'public', institutionMayBePublic: true, consent: { live: true, recording: true, reuse: false } })).toBe('w')
})

test('an account without any role is not a professional', () => {
  expect(rights({ kind: 'person', personId: 'x', memberships: [] })).toBe('')
})

test('without consent for the recording nobody replays it, and without consent for reuse no file leaves', () => {
  expect(rights(as('administrator'), { ...subject, consent: { live: true, recording: false, reuse: false } })).toBe('sdomwa')
  expect(rights(as('teacher'), { ...subject, consent: { live: true, recording: true, reuse: false } })).toBe('war')
  expect(rights(SYSTEM, { ...subject, consent: { live: true, recording: true, reuse: false } })).not.toContain('f')
  expect(rights(as('administrator'), { ...subject, isUnpublished: true })).toBe('sdomwa')
})
