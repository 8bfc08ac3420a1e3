import { expect, test } from 'vitest'
import type { Actor } from './actor'
import { can } from './can'
import type { SittingSubject } from './exams'

const person = (personId: string, role: 'student' | 'teacher' | 'administrator', institutionId = 'here'): Actor => ({ kind: 'person', personId, memberships: [{ institutionId, role }] })
const sitting = (more: Partial<SittingSubject> = {}): SittingSubject => ({ kind: 'sitting', institutionId: 'here', ownerId: 'owner', isReleased: false, isCancelled: false, isCandidate: false, isProctor: false, isMarker: false, ...more })

test('questions are for those who write them, in their own institution; no student reads one with its key', () => {
  const library = { kind: 'exam-library', institutionId: 'here', ownerId: 'owner' } as const
  expect(can(person('s', 'student'), 'read', library)).toBe(false)
  expect(can(person('t', 'teacher', 'elsewhere'), 'read', library)).toBe(false)
  expect(can({ kind: 'public' }, 'read', library)).toBe(false)
  expect(can(person('t', 'teacher'), 'write', library)).toBe(true)
})

test('nobody approves what they wrote, but for who runs the institution', () => {
  const own = { kind: 'exam-library', institutionId: 'here', ownerId: 'owner' } as const
  expect(can(person('owner', 'teacher'), 'approve', own)).toBe(false)
  expect(can(person('other', 'teacher'), 'approve', own)).toBe(true)
  expect(can(person('owner', 'administrator'), 'approve', own)).toBe(true)
  expect([can(person('other', 'teacher'), 'remove', own), can(person('owner', 'teacher'), 'remove', own)]).toEqual([false, true])
})

test('a candidate sits, and sees marks once they are released; nobody watches over or marks an exam that they sit', () => {
  const student = person('s', 'student')
  expect(can(student, 'sit', sitting())).toBe(false)
  expect(can(student, 'sit', sitting({ isCandidate: true }))).toBe(true)
  expect(can(student, 'sit', sitting({ isCandidate: true, isCancelled: true }))).toBe(false)
  expect([can(student, 'review', sitting({ isCandidate: true })), can(student, 'review', sitting({ isCandidate: true, isReleased: true }))]).toEqual([false, true])
  const owner = person('owner', 'teacher')
  expect(can(owner, 'arrange', sitting())).toBe(true)
  for (const action of ['arrange', 'proctor', 'mark'] as const) expect(can(owner, action, sitting({ isCandidate: true, isProctor: true, isMarker: true })), action).toBe(false)
})

test('who watches over an exam does not mark it by that, nor the other way round', () => {
  const staff = person('x', 'teacher')
  expect([can(staff, 'proctor', sitting({ isProctor: true })), can(staff, 'mark', sitting({ isProctor: true }))]).toEqual([true, false])
  expect([can(staff, 'proctor', sitting({ isMarker: true })), can(staff, 'mark', sitting({ isMarker: true }))]).toEqual([false, true])
  expect(can(person('x', 'teacher', 'elsewhere'), 'proctor', sitting({ isProctor: true }))).toBe(false)
})
