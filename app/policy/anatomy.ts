import { holds, isMember, type Actor } from './actor'
import { canImages, CURATORS, type StudySubject } from './images'

/**
 * - `open`: see a model, turn and cut it, keep scenes of one's own.
 * - `make`: have one made of a study. `edit`: rename, make again, remove.
 */
export const MODEL_ACTIONS = ['open', 'make', 'edit'] as const
export type ModelAction = (typeof MODEL_ACTIONS)[number]

/** A model is no easier to see than the pictures it is made of: of a clinical study it stays clinical, of a held one it is held. */
export interface ModelSubject {
  kind: 'model'
  institutionId: string
  /** Its source as it is now, with what its series' pixels and face ask for; null: it was removed. `house`: it is made of no study, and of nobody. */
  source: StudySubject | 'house' | null
}

/** Pure; asked by the pages, the job and each of the model's files. */
export function canAnatomy(actor: Actor, action: ModelAction, { institutionId, source }: ModelSubject): boolean {
  const isCurator = holds(actor, institutionId, ...CURATORS)
  // Nothing of the patient's is left of it: those who made it see that, and may clear it away.
  if (source === null) return action !== 'make' && isCurator
  const mayRead = source === 'house' ? isMember(actor, institutionId) : canImages(actor, 'read', source)
  switch (action) {
    case 'open': return mayRead
    case 'make':
    case 'edit': return mayRead && isCurator
  }
}

/** Who reads it, from the most to the fewest. */
type Readers = 'everybody' | 'members' | 'readers' | 'own-readers' | 'reviewers'

function readersOf({ source }: ModelSubject): Readers | null {
  if (source === null) return null
  if (source === 'house') return 'members'
  if (source.isHeld) return 'reviewers'
  return source.workspace === 'teaching' ? 'everybody' : source.workspace === 'research' ? 'readers' : 'own-readers'
}

/**
 * Whether whoever may open `first` may open `other` as well: what is given to many holds nothing that one of them may not see.
 * `within`: those many are members of this institution. Pure; of one person it is asked with `canAnatomy`.
 */
export function isAsOpen(other: ModelSubject, first: ModelSubject, { within = null }: { within?: string | null } = {}): boolean {
  const [others, firsts] = [readersOf(other), readersOf(first)]
  if (others === null || firsts === null || !isPaidWith(other, first)) return false
  const of = (subject: ModelSubject) => (typeof subject.source === 'object' && subject.source !== null ? subject.source.institutionId : subject.institutionId)
  const isOfOne = of(other) === of(first)
  switch (others) {
    case 'everybody': return true
    case 'members': return within === of(other) || (isOfOne && firsts !== 'everybody' && firsts !== 'readers')
    case 'readers': return firsts === 'readers' || firsts === 'own-readers' || firsts === 'reviewers'
    case 'own-readers': return isOfOne && (firsts === 'own-readers' || firsts === 'reviewers')
    case 'reviewers': return isOfOne && firsts === 'reviewers'
  }
}

/** Whether everybody who may open `first` has paid for what `other` is made of, or reads it without. */
function isPaidWith({ source: other }: ModelSubject, { source: first }: ModelSubject): boolean {
  if (typeof other !== 'object' || other === null || other.chargedBy.length === 0) return true
  if (typeof first !== 'object' || first === null || first.institutionId !== other.institutionId) return false
  // Reviewers teach there.
  return first.isHeld || (first.chargedBy.length > 0 && first.chargedBy.every((id) => other.chargedBy.includes(id)))
}

/**
 * - `follow`: read its steps and answer its questions. `edit`: its desk, drafts among them.
 * - `publish`: give it to students, or take it from them. `see-answers`: everybody's.
 */
export const LESSON_ACTIONS = ['follow', 'edit', 'publish', 'see-answers'] as const
export type LessonAction = (typeof LESSON_ACTIONS)[number]

export interface LessonSubject {
  kind: 'lesson'
  institutionId: string
  /** Of its model's institution and source, as they are now. */
  model: ModelSubject
  /** To students: neither a draft nor withdrawn. */
  isPublished: boolean
}

/** A lesson is no easier to see than its model. When its model's source is gone its words are left, for its own institution. */
export function canLesson(actor: Actor, action: LessonAction, { institutionId, model, isPublished }: LessonSubject): boolean {
  const isEditor = holds(actor, institutionId, ...CURATORS) && canAnatomy(actor, 'open', model)
  switch (action) {
    case 'follow': return isEditor || (isPublished && (model.source === null ? isMember(actor, institutionId) : canAnatomy(actor, 'open', model)))
    case 'edit':
    case 'publish':
    case 'see-answers': return isEditor
  }
}

/**
 * - `join`: be in the scene, see and be seen. `operate`: change it for all.
 * - `lead`: open and end it, take the lead, set hands free.
 */
export const LAB_ACTIONS = ['join', 'operate', 'lead'] as const
export type LabAction = (typeof LAB_ACTIONS)[number]

/** Several people around one model. */
export interface LabSubject {
  kind: 'lab'
  institutionId: string
  /** As it is now. */
  model: ModelSubject
  /** Only the leader's hands change the scene. */
  isLed: boolean
  leaderId: string
  isClosed: boolean
}

/** A lab is for the members of its institution, and no easier to see than its model. */
export function canLab(actor: Actor, action: LabAction, { institutionId, model, isLed, leaderId, isClosed }: LabSubject): boolean {
  const mayJoin = isMember(actor, institutionId) && canAnatomy(actor, 'open', model)
  switch (action) {
    case 'join': return mayJoin
    case 'operate': return mayJoin && !isClosed && actor.kind === 'person' && (!isLed || actor.personId === leaderId)
    case 'lead': return mayJoin && holds(actor, institutionId, ...CURATORS)
  }
}
