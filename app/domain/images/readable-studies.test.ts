import { expect, test } from 'vitest'
import { PUBLIC, ROLES, SYSTEM, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { newStudyIn, WORKSPACES } from '~/policy/images'
import { readableBranches, reviewableInstitutions, subjectOfSeries, type StudyBranch } from './readable-studies'

const INSTITUTIONS = ['a', 'b', 'c']
const somebody = (...memberships: [string, (typeof ROLES)[number]][]): Actor => ({ kind: 'person', personId: 'p', memberships: memberships.map(([institutionId, role]) => ({ institutionId, role })) })
const ACTORS: Actor[] = [
  PUBLIC, SYSTEM, somebody(), ...ROLES.map((role) => somebody(['a', role])),
  ...ROLES.flatMap((one) => ROLES.map((other) => somebody(['a', one], ['b', other]))), somebody(['a', 'student'], ['a', 'expert']),
]
const CASES = ['sold', 'other']
const BOUGHT = [undefined, { cases: ['sold'], libraries: [] }, { cases: [], libraries: ['b'] }, { cases: ['sold', 'other'], libraries: ['b', 'c'] }]
const BUYERS = ACTORS.flatMap((actor) => (actor.kind === 'person' ? BOUGHT.map((bought): Actor => ({ ...actor, ...(bought ? { bought } : {}) })) : [actor]))
const isMet = ({ institutionId: at, charge }: StudyBranch, institutionId: string, chargedBy: string[]) =>
  (at === null || at === institutionId) && (charge === 'free' ? chargedBy.length === 0 : charge === 'any' ? chargedBy.length > 0 : chargedBy.some((id) => charge.byCases.includes(id)) && !charge.notOf.includes(institutionId))

test('what the database is asked for is exactly what the policy lets each person read, and nothing twice', () => {
  for (const actor of BUYERS) {
    const branches = readableBranches(actor)
    for (const institutionId of INSTITUTIONS) for (const workspace of WORKSPACES) for (const isHeld of [false, true]) for (const chargedBy of [[], ...CASES.map((id) => [id]), CASES, ['nobody-has-it']]) {
      const met = branches.filter((branch) => branch.workspace === workspace && branch.isHeld === isHeld && isMet(branch, institutionId, chargedBy))
      const expected = can(actor, 'read', { ...newStudyIn(institutionId, workspace), isHeld, chargedBy }) ? 1 : 0
      expect(met.length, JSON.stringify({ actor, institutionId, workspace, isHeld, chargedBy })).toBe(expected)
    }
  }
})

test('a student reads what is released for teaching, everywhere, and nothing else', () => {
  expect(readableBranches(somebody(['a', 'student']))).toEqual([{ workspace: 'teaching', isHeld: false, institutionId: null, charge: 'free' }])
})

test('held pictures are for the reviewers of their own institution', () => {
  expect(reviewableInstitutions(somebody(['a', 'expert'], ['b', 'teacher'], ['c', 'administrator']))).toEqual(['a', 'c'])
  expect(reviewableInstitutions(SYSTEM)).toBeNull()
  expect(reviewableInstitutions(PUBLIC)).toEqual([])
  const study = { institutionId: 'a', workspace: 'teaching', isHeld: false, chargedBy: '' }
  expect(can(somebody(['a', 'teacher']), 'read', subjectOfSeries(study, { pixelState: 'refused', faceState: 'none' }))).toBe(false)
  expect(can(somebody(['a', 'teacher']), 'read', subjectOfSeries(study, { pixelState: 'approved', faceState: 'none' }))).toBe(true)
})

test('a workspace that is not known is read as the narrowest', () => {
  expect(can(somebody(['b', 'teacher']), 'read', subjectOfSeries({ institutionId: 'a', workspace: 'museum', isHeld: false, chargedBy: '' }, { pixelState: 'clear', faceState: 'none' }))).toBe(false)
})
