import { hasBought, holds, type Actor, type Role } from './actor'

/**
 * - `read`: pictures, metadata, findings of a study; DICOMweb asks it too.
 * - `annotate`: make findings and key images. `share`: a link with an end date for a colleague.
 * - `import`: bring images into one institution's workspace; into teaching it is a release, which asks for `review` too.
 * - `review`: see held pixels, black out, approve pixels and faces; release to teaching.
 * - `remove`: take a study out of the store.
 * - `open-identity`: open the sealed record, with a reason.
 * - `manage-sources`: the PACS that an institution pulls from or that may push to it.
 * - `see-all-findings`: everybody's marks, students' among them.
 */
export const IMAGE_ACTIONS = ['read', 'annotate', 'see-all-findings', 'share', 'import', 'review', 'remove', 'open-identity', 'manage-sources'] as const
export type ImageAction = (typeof IMAGE_ACTIONS)[number]

export const WORKSPACES = ['teaching', 'research', 'clinical'] as const
export type Workspace = (typeof WORKSPACES)[number]
/** A workspace that this version does not know is the narrowest. */
export const asWorkspace = (text: string): Workspace => WORKSPACES.find((one) => one === text) ?? 'clinical'

/** From the most readers to the fewest. */
export const isWider = (one: Workspace, other: Workspace): boolean => WORKSPACES.indexOf(one) < WORKSPACES.indexOf(other)

/** A study with all that its rights depend on. */
export interface StudySubject {
  kind: 'study'
  institutionId: string
  workspace: Workspace
  /** Pixels or faces wait for a person, or were turned down: for reviewers alone. */
  isHeld: boolean
  /** Published cases that charge for its pictures: it is for those who have bought one of them, and for those who teach where it is. */
  chargedBy: readonly string[]
}

/** Subject for bringing something new in. */
export const newStudyIn = (institutionId: string, workspace: Workspace): StudySubject => ({ kind: 'study', institutionId, workspace, isHeld: false, chargedBy: [] })

/** Those who bring images in and teach with them. */
export const CURATORS: readonly Role[] = ['teacher', 'expert', 'administrator']
const READERS: Role[] = ['teacher', 'expert', 'broadcaster', 'moderator', 'administrator']

/** Pure; asked by every page, job, DICOMweb request and tile. */
export function canImages(actor: Actor, action: ImageAction, subject: StudySubject): boolean {
  const { institutionId } = subject
  switch (action) {
    case 'read': return mayRead(actor, subject)
    case 'annotate': return actor.kind === 'person' && mayRead(actor, subject)
    // A link asks nobody for a purchase: what is charged for has none.
    case 'share': return mayRead(actor, subject) && !subject.isHeld && subject.chargedBy.length === 0 && holds(actor, institutionId, ...CURATORS)
    case 'see-all-findings': return mayRead(actor, subject) && holds(actor, institutionId, ...CURATORS)
    case 'import': return holds(actor, institutionId, ...CURATORS) && (subject.workspace !== 'teaching' || canImages(actor, 'review', subject))
    case 'review': return holds(actor, institutionId, 'expert', 'administrator')
    case 'remove':
    case 'manage-sources':
    case 'open-identity': return holds(actor, institutionId, 'administrator')
  }
}

/**
 * Teaching is for everybody who holds a role somewhere, research for those who teach or work somewhere, the clinical
 * workspace for those who work in its own institution; what a case charges for is for those of them who have paid.
 */
function mayRead(actor: Actor, subject: StudySubject): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'public') return false
  if (subject.isHeld) return canImages(actor, 'review', subject)
  if (subject.chargedBy.length > 0 && !holds(actor, subject.institutionId, ...CURATORS) && !hasBought(actor, subject.institutionId, subject.chargedBy)) return false
  switch (subject.workspace) {
    case 'teaching': return actor.memberships.length > 0
    case 'research': return actor.memberships.some((m) => READERS.includes(m.role))
    case 'clinical': return holds(actor, subject.institutionId, ...READERS)
  }
}
