import { holds, isMember, type Actor } from './actor'

/**
 * - `find`: its card and outline, without its lessons. `write`: its desk, drafts, media, notes. `publish`: let a version out, take it back, choose who writes, remove it.
 * - `copy`: begin one of one's own from it. `teach`: make a class of it.
 */
export const COURSE_ACTIONS = ['find', 'write', 'publish', 'copy', 'teach'] as const
export type CourseAction = (typeof COURSE_ACTIONS)[number]

export interface CourseSubject {
  kind: 'course'
  institutionId: string
  ownerId: string
  authorIds: readonly string[]
  isPublished: boolean
  isTemplate: boolean
}

/** Subject for beginning one. */
export const newCourseIn = (institutionId: string, ownerId: string): CourseSubject => ({ kind: 'course', institutionId, ownerId, authorIds: [], isPublished: false, isTemplate: false })

/** Who may write courses at all. */
export const COURSE_WRITERS = ['teacher', 'expert', 'administrator'] as const

/** Pure. Lessons are read through a class: `ClassSubject`. */
export function canCourse(actor: Actor, action: CourseAction, { institutionId, ownerId, authorIds, isPublished, isTemplate }: CourseSubject): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'public') return false
  const isWriter = holds(actor, institutionId, ...COURSE_WRITERS)
  const isOwner = (actor.personId === ownerId && isWriter) || holds(actor, institutionId, 'administrator')
  const isAuthor = isOwner || (authorIds.includes(actor.personId) && isWriter)
  switch (action) {
    case 'find': return isAuthor || (isTemplate && isWriter) || (isPublished && isMember(actor, institutionId))
    case 'write': return isAuthor
    case 'publish': return isOwner
    case 'copy': return isAuthor || (isTemplate && isWriter)
    case 'teach': return isPublished && isWriter
  }
}

/**
 * - `find`: that it is there. `join`: enrol oneself. `study`: read its lessons, answer, hand in, talk.
 * - `assist`: mark, answer questions, see progress, moderate. `lead`: dates, list of learners, who assists, versions, certificates taken back.
 */
export const CLASS_ACTIONS = ['find', 'join', 'study', 'assist', 'lead'] as const
export type ClassAction = (typeof CLASS_ACTIONS)[number]
export const DOORS = ['open', 'link', 'list', 'institution'] as const
export type Door = (typeof DOORS)[number]

/** Those who take a course together, as of now. */
export interface ClassSubject {
  kind: 'class'
  institutionId: string
  door: Door
  /** Where the actor came with the link's token. */
  hasLink: boolean
  isClosed: boolean
  /** Its course was taken back by those who write it. */
  isWithdrawn: boolean
  teacherIds: readonly string[]
  assistantIds: readonly string[]
  /** The actor's own. */
  isEnrolled: boolean
}

/** Pure. Dates of lessons are rules of the class, not rights: `isOpenNow` (app/domain/courses/class.ts). */
export function canClass(actor: Actor, action: ClassAction, subject: ClassSubject): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'public') return false
  const { institutionId, door, hasLink, isClosed, isWithdrawn, teacherIds, assistantIds, isEnrolled } = subject
  const leads = (teacherIds.includes(actor.personId) && holds(actor, institutionId, 'teacher', 'expert', 'administrator')) || holds(actor, institutionId, 'administrator')
  const assists = leads || (assistantIds.includes(actor.personId) && isMember(actor, institutionId))
  const mayEnter = door === 'open' ? actor.memberships.length > 0 : door === 'institution' ? isMember(actor, institutionId) : door === 'link' && hasLink && actor.memberships.length > 0
  switch (action) {
    case 'find': return assists || isEnrolled || mayEnter
    case 'join': return !isClosed && !isWithdrawn && !isEnrolled && mayEnter
    // What they learned stays readable when a class is over.
    case 'study': return isEnrolled || assists
    case 'assist': return assists
    case 'lead': return leads
  }
}
