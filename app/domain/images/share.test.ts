import { expect, test } from 'vitest'
import type { Actor } from '~/policy/actor'
import { shareState } from './share'

const NOON = new Date('2026-03-01T12:00:00Z')
const teacher: Actor = { kind: 'person', personId: 'p', memberships: [{ institutionId: 'a', role: 'teacher' }] }
const study = { kind: 'study', institutionId: 'a', workspace: 'clinical', isHeld: false, chargedBy: [] } as const
const share = { expiresAt: new Date('2026-03-01T12:00:01Z'), withdrawnAt: null }

test('a link is open until its last moment', () => {
  expect(shareState(share, teacher, study, NOON)).toBe('open')
  expect(shareState(share, teacher, study, share.expiresAt)).toBe('expired')
})

test('a withdrawn link stays withdrawn', () => {
  expect(shareState({ ...share, withdrawnAt: NOON }, teacher, study, NOON)).toBe('withdrawn')
})

test('a link rests while the study is held, and when its maker may share the study no more', () => {
  expect(shareState(share, teacher, { ...study, isHeld: true }, NOON)).toBe('suspended')
  expect(shareState(share, teacher, { ...study, chargedBy: ['case'] }, NOON), 'nor does a link stand in for a purchase').toBe('suspended')
  expect(shareState(share, { kind: 'public' }, study, NOON)).toBe('suspended')
  expect(shareState(share, { ...teacher, memberships: [{ institutionId: 'a', role: 'student' }] }, study, NOON)).toBe('suspended')
  expect(shareState(share, { ...teacher, memberships: [{ institutionId: 'b', role: 'teacher' }] }, study, NOON)).toBe('suspended')
})
