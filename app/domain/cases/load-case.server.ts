import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { CASE_STATES, type CaseAction, type CaseState, type CaseSubject } from '~/policy/cases'
import { readCase, type CaseContent } from './case'
import { isEntitled } from './entitled.server'

/** A state that this version does not know is the narrowest. */
const asState = (text: string): CaseState => CASE_STATES.find((one) => one === text) ?? 'draft'

export interface CaseRights { institutionId: string; authorId: string; state: string; isOpen: boolean; isCharged: boolean; version: number; retractedAt: Date | null }

/** What was retracted is nobody's to read until it is published anew, whatever its authors are at. */
export const subjectOfCase = ({ institutionId, authorId, state, isOpen, isCharged, version, retractedAt }: CaseRights, isEntitled: boolean): CaseSubject =>
  ({ kind: 'case', institutionId, authorId, state: asState(state), isOpen, isCharged, isEntitled, wasPublished: version > 0 && retractedAt === null })

/** A case for whoever may do this with it. What somebody may not even find is not there for them. */
export async function loadCase(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, action: CaseAction, caseId: string, { isRemoved = false } = {}) {
  const found = await services.db.case.findUnique({ where: { id: caseId } })
  if (!found || (found.removedAt !== null) !== isRemoved) return { kind: 'not-found' as const }
  const subject = subjectOfCase(found, found.isCharged && (await isEntitled(services, actor, found)))
  if (!allowed(services, actor, action, subject, { subjectKind: 'case', subjectId: caseId })) return { kind: 'forbidden' as const }
  return { kind: 'found' as const, row: found, subject }
}

/** As it was written; what cannot be read was written by another version of the program, and is said so. @throws */
export function contentOf(json: string): CaseContent {
  const read = readCase(JSON.parse(json))
  if (read.kind !== 'read') throw new Error(`a case in the database is ${read.kind}${read.kind === 'malformed' ? ` at ${read.where}` : ''}`)
  return read.content
}
