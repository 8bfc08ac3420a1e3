import { holds, isMember, type Actor } from './actor'

/** Who may write questions and papers at all. */
export const EXAM_WRITERS = ['teacher', 'expert', 'administrator'] as const

/**
 * Of a question or a paper. `read`: see it with what is right. `write`: change its draft. `approve`: let a colleague's question into papers, or take it out.
 * Candidates never come this way: they read a form through their attempt.
 */
export const EXAM_LIBRARY_ACTIONS = ['read', 'write', 'approve', 'remove'] as const
export type ExamLibraryAction = (typeof EXAM_LIBRARY_ACTIONS)[number]
export interface ExamLibrarySubject { kind: 'exam-library'; institutionId: string; /** null: the library as a whole, or one that is begun. */ ownerId: string | null }

/** Pure. The library is the institution's: those who write for it read and mend each other's questions. */
export function canExamLibrary(actor: Actor, action: ExamLibraryAction, { institutionId, ownerId }: ExamLibrarySubject): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'public') return false
  const isWriter = holds(actor, institutionId, ...EXAM_WRITERS)
  switch (action) {
    case 'read':
    case 'write': return isWriter
    // Four eyes: nobody approves what they wrote, but for who runs the institution.
    case 'approve': return isWriter && (ownerId !== actor.personId || holds(actor, institutionId, 'administrator'))
    case 'remove': return (isWriter && ownerId === actor.personId) || holds(actor, institutionId, 'administrator')
  }
}

/**
 * - `find`: that it takes place. `sit`: begin, answer, hand in. `review`: one's own, once it is released.
 * - `proctor`: who is where, time, messages, pauses, devices. `mark`: answers by number, without names. `arrange`: paper, times, candidates, rules, grades, release.
 */
export const SITTING_ACTIONS = ['find', 'sit', 'review', 'proctor', 'mark', 'arrange'] as const
export type SittingAction = (typeof SITTING_ACTIONS)[number]
export interface SittingSubject {
  kind: 'sitting'
  institutionId: string
  ownerId: string
  isReleased: boolean
  isCancelled: boolean
  /** The actor's own. */
  isCandidate: boolean
  isProctor: boolean
  isMarker: boolean
}

/** Pure. Times, codes and places are rules of the sitting, not rights: `mayBegin` (app/domain/exams/attempt.ts). */
export function canSitting(actor: Actor, action: SittingAction, { institutionId, ownerId, isReleased, isCancelled, isCandidate, isProctor, isMarker }: SittingSubject): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind === 'public') return false
  const arranges = (ownerId === actor.personId && holds(actor, institutionId, ...EXAM_WRITERS)) || holds(actor, institutionId, 'administrator')
  // Whoever sits it neither watches over it nor marks it, whatever else they are.
  const isStaff = isMember(actor, institutionId) && !isCandidate
  switch (action) {
    case 'find': return isCandidate || arranges || (isStaff && (isProctor || isMarker))
    case 'sit': return isCandidate && !isCancelled
    case 'review': return isCandidate && isReleased
    case 'proctor': return isStaff && (isProctor || arranges)
    case 'mark': return isStaff && (isMarker || arranges)
    case 'arrange': return arranges && !isCandidate
  }
}
