import { expect, test } from 'vitest'
import { PUBLIC, ROLES, SYSTEM, type Actor, type Role } from './actor'
import { IMAGE_ACTIONS, canImages, type ImageAction, type StudySubject, type Workspace } from './images'

const as = (role: Role, institutionId = 'here'): Actor => ({ kind: 'person', personId: role, memberships: [{ institutionId, role }] })
const study = (workspace: Workspace, isHeld = false): StudySubject => ({ kind: 'study', institutionId: 'here', workspace, isHeld, chargedBy: [] })

/** r read, a annotate, f see everybody's findings, s share, i import, v review, x remove, o open the identity, m manage sources. */
const LETTERS: Record<ImageAction, string> = { read: 'r', annotate: 'a', 'see-all-findings': 'f', share: 's', import: 'i', review: 'v', remove: 'x', 'open-identity': 'o', 'manage-sources': 'm' }
const rights = (actor: Actor, of: StudySubject) => IMAGE_ACTIONS.filter((action) => canImages(actor, action, of)).map((action) => LETTERS[action]).join('')

test.each([
  ['student', 'ra', '', ''], ['teacher', 'rafs', 'rafsi', 'rafsi'], ['expert', 'rafsiv', 'rafsiv', 'rafsiv'],
  ['broadcaster', 'ra', 'ra', 'ra'], ['moderator', 'ra', 'ra', 'ra'], ['administrator', 'rafsivxom', 'rafsivxom', 'rafsivxom'],
] as const)('in their own institution a %s may do %s with teaching, %s with research and %s with clinical studies', (role, teaching, research, clinical) => {
  expect(rights(as(role), study('teaching'))).toBe(teaching)
  expect(rights(as(role), study('research'))).toBe(research)
  expect(rights(as(role), study('clinical'))).toBe(clinical)
})

test.each(ROLES)('a %s of another institution reads what teaches, and never a clinical study', (role) => {
  expect(rights(as(role, 'elsewhere'), study('teaching'))).toBe('ra')
  expect(rights(as(role, 'elsewhere'), study('research'))).toBe(role === 'student' ? '' : 'ra')
  expect(rights(as(role, 'elsewhere'), study('clinical'))).toBe('')
})

test('what is held for a person to look at is seen by the reviewers of its institution alone, and is not shared', () => {
  for (const workspace of ['teaching', 'research', 'clinical'] as const) {
    for (const role of ROLES) {
      const seen = canImages(as(role), 'read', study(workspace, true))
      expect(seen).toBe(role === 'expert' || role === 'administrator')
      expect(canImages(as(role), 'share', study(workspace, true))).toBe(false)
      expect(canImages(as(role, 'elsewhere'), 'read', study(workspace, true))).toBe(false)
    }
  }
})

test('what a case charges for is for those who bought one of its cases or a licence of its house, and for those who teach there; and no link shows it', () => {
  const sold: StudySubject = { ...study('teaching'), chargedBy: ['one', 'two'] }
  const buyer = (bought: { cases: string[]; libraries: string[] }): Actor => ({ kind: 'person', personId: 'buyer', memberships: [{ institutionId: 'elsewhere', role: 'student' }], bought })
  expect(rights(buyer({ cases: ['two'], libraries: [] }), sold)).toBe('ra')
  expect(rights(buyer({ cases: [], libraries: ['here'] }), sold)).toBe('ra')
  expect(rights(buyer({ cases: ['three'], libraries: ['elsewhere'] }), sold)).toBe('')
  expect(rights(buyer({ cases: ['two'], libraries: ['here'] }), { ...sold, workspace: 'clinical' }), 'money opens no clinical study').toBe('')
  expect(rights(buyer({ cases: ['two'], libraries: ['here'] }), { ...sold, isHeld: true }), 'nor one that waits for a person').toBe('')
  for (const role of ROLES) {
    expect(canImages(as(role), 'read', sold)).toBe(role === 'teacher' || role === 'expert' || role === 'administrator')
    expect(canImages(as(role, 'elsewhere'), 'read', sold)).toBe(false)
    expect(canImages(as(role), 'share', sold)).toBe(false)
  }
})

test('whoever is not signed in, or holds no role, sees nothing; the system marks nothing', () => {
  expect(rights(PUBLIC, study('teaching'))).toBe('')
  expect(rights({ kind: 'person', personId: 'x', memberships: [] }, study('teaching'))).toBe('')
  expect(rights(SYSTEM, study('clinical'))).not.toContain('a')
})
