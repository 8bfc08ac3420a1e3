import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { asWorkspace, newStudyIn, WORKSPACES, type StudySubject, type Workspace } from '~/policy/images'
import { HIDDEN_FACES } from './held'

/** The studies of one workspace that are held, or are not; of one institution, or of any. */
export interface StudyBranch {
  workspace: Workspace
  isHeld: boolean
  institutionId: string | null
}

/** Stands for an institution that the actor has nothing to do with. No row has it. */
const ELSEWHERE = ''

/**
 * What the policy lets the actor read, as a list of conditions that no study meets twice: the database pages over what is
 * readable instead of over what is not. Made by asking the policy itself, so that it cannot drift from it.
 */
export function readableBranches(actor: Actor): StudyBranch[] {
  const own = institutionsOf(actor)
  return WORKSPACES.flatMap((workspace) => [false, true].flatMap((isHeld): StudyBranch[] => {
    const may = (institutionId: string) => can(actor, 'read', { ...newStudyIn(institutionId, workspace), isHeld })
    if (may(ELSEWHERE)) return [{ workspace, isHeld, institutionId: null }]
    return own.filter(may).map((institutionId) => ({ workspace, isHeld, institutionId }))
  }))
}

/** The institutions whose held pictures the actor may see; null: all of them. */
export function reviewableInstitutions(actor: Actor): string[] | null {
  if (actor.kind === 'system') return null
  return institutionsOf(actor).filter((id) => can(actor, 'review', newStudyIn(id, 'clinical')))
}

/** A row of Study as the policy asks for it. */
export const subjectOfStudy = (study: { institutionId: string; workspace: string; isHeld: boolean }): StudySubject =>
  ({ kind: 'study', institutionId: study.institutionId, workspace: asWorkspace(study.workspace), isHeld: study.isHeld })

/** Series whose pixels wait for a person, or were turned down. */
export const HELD_PIXELS = ['held', 'refused'] as const

/** What the rights to a series hang on beside its study. */
export interface JudgedSeries { pixelState: string; faceState: string }

/** A series is not easier to see than its study; a held or refused one, and a head that a defaced copy stands for, is for reviewers, whatever its study is. */
export const subjectOfSeries = (study: { institutionId: string; workspace: string; isHeld: boolean }, { pixelState, faceState }: JudgedSeries): StudySubject =>
  subjectOfStudy({ ...study, isHeld: study.isHeld || HELD_PIXELS.some((state) => state === pixelState) || HIDDEN_FACES.some((state) => state === faceState) })
