import { institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { asWorkspace, newStudyIn, WORKSPACES, type StudySubject, type Workspace } from '~/policy/images'
import { HIDDEN_FACES } from './held'

/** The studies of one workspace that are held, or are not; of one institution, or of any. */
export interface StudyBranch {
  workspace: Workspace
  isHeld: boolean
  institutionId: string | null
  /** `free`: no case charges for them. `any`: some case does. Else: one of these does, and it is not a study of these institutions, which have branches of their own. */
  charge: 'free' | 'any' | { byCases: readonly string[]; notOf: readonly string[] }
}

/** Stands for an institution that the actor has nothing to do with, or for a case that they have not bought. No row has it. */
const ELSEWHERE = ''

/**
 * What the policy lets the actor read, as a list of conditions that no study meets twice: the database pages over what is
 * readable instead of over what is not. Made by asking the policy itself, so that it cannot drift from it.
 */
export function readableBranches(actor: Actor): StudyBranch[] {
  const own = institutionsOf(actor)
  const { cases, libraries } = boughtBy(actor)
  return WORKSPACES.flatMap((workspace) => [false, true].flatMap((isHeld): StudyBranch[] => {
    const branch = { workspace, isHeld }
    const may = (institutionId: string, chargedBy: readonly string[]) => can(actor, 'read', { ...newStudyIn(institutionId, workspace), isHeld, chargedBy })
    const free: StudyBranch[] = may(ELSEWHERE, []) ? [{ ...branch, institutionId: null, charge: 'free' }] : own.filter((id) => may(id, [])).map((institutionId) => ({ ...branch, institutionId, charge: 'free' }))
    if (may(ELSEWHERE, [ELSEWHERE])) return [...free, { ...branch, institutionId: null, charge: 'any' }]
    const whole = [...new Set([...own, ...libraries])].filter((id) => may(id, [ELSEWHERE]))
    const places = (may(ELSEWHERE, cases) ? [null] : own.filter((id) => !whole.includes(id) && may(id, cases)))
    return [
      ...free, ...whole.map((institutionId): StudyBranch => ({ ...branch, institutionId, charge: 'any' })),
      ...(cases.length === 0 ? [] : places.map((institutionId): StudyBranch => ({ ...branch, institutionId, charge: { byCases: cases, notOf: whole } }))),
    ]
  }))
}

const boughtBy = (actor: Actor) => (actor.kind === 'person' && actor.bought) || { cases: [], libraries: [] }

/** The institutions whose held pictures the actor may see; null: all of them. */
export function reviewableInstitutions(actor: Actor): string[] | null {
  if (actor.kind === 'system') return null
  return institutionsOf(actor).filter((id) => can(actor, 'review', newStudyIn(id, 'clinical')))
}

/** Columns of Study that its rights hang on: whoever reads pictures selects them all. */
export interface JudgedStudy { institutionId: string; workspace: string; isHeld: boolean; chargedBy: string }

/** A row of Study as the policy asks for it. */
export const subjectOfStudy = (study: JudgedStudy): StudySubject =>
  ({ kind: 'study', institutionId: study.institutionId, workspace: asWorkspace(study.workspace), isHeld: study.isHeld, chargedBy: study.chargedBy.split(',').filter(Boolean) })

/** Series whose pixels wait for a person, or were turned down. */
export const HELD_PIXELS = ['held', 'refused'] as const

/** What the rights to a series hang on beside its study. */
export interface JudgedSeries { pixelState: string; faceState: string }

/** A series is not easier to see than its study; a held or refused one, and a head that a defaced copy stands for, is for reviewers, whatever its study is. */
export const subjectOfSeries = (study: JudgedStudy, { pixelState, faceState }: JudgedSeries): StudySubject =>
  subjectOfStudy({ ...study, isHeld: study.isHeld || HELD_PIXELS.some((state) => state === pixelState) || HIDDEN_FACES.some((state) => state === faceState) })
