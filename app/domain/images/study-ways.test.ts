import { expect, test } from 'vitest'
import type { Actor, Role } from '~/policy/actor'
import type { StudySubject } from '~/policy/images'
import { hasWays, studyWays } from './study-ways'

const person = (institutionId: string, role: Role): Actor => ({ kind: 'person', personId: 'p', memberships: [{ institutionId, role }], isOperator: false }) as Actor
const study = (given: Partial<StudySubject> = {}): StudySubject => ({ kind: 'study', institutionId: 'here', workspace: 'clinical', isHeld: false, chargedBy: [], ...given })
const open = (actor: Actor, subject: StudySubject) => Object.entries(studyWays(actor, subject)).filter(([, may]) => may).map(([way]) => way)

test('a student is shown no way on from a study of the lesson, a teacher the share link and the anatomy theatre', () => {
  expect(hasWays(studyWays(person('here', 'student'), study({ workspace: 'teaching' })))).toBe(false)
  expect(open(person('here', 'teacher'), study())).toEqual(['share', 'model'])
})

test('a reviewer is shown what waits for a verdict, and the way to the lessons', () => {
  expect(open(person('here', 'expert'), study({ isHeld: true }))).toEqual(['share', 'release', 'review', 'model'])
  expect(open(person('here', 'expert'), study())).toEqual(['share', 'release', 'model'])
})

test('the sealed identity is shown to administrators of its own institution alone', () => {
  expect(open(person('here', 'administrator'), study())).toEqual(['share', 'release', 'identity', 'model'])
  expect(open(person('elsewhere', 'administrator'), study({ workspace: 'teaching' }))).toEqual([])
  expect(open(person('elsewhere', 'administrator'), study())).toEqual([])
})
