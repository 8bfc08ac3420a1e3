import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { handInTime, type HandInTime } from '../submission'
import { contentOfSubmission, loadAssignment } from './load-assignment.server'

export type HandIn =
  | { kind: 'handed-in'; at: Date; time: HandInTime }
  | { kind: 'nothing' } | { kind: 'too-late'; dueAt: Date }
  /** The draft was changed in another window: look at it first. */
  | { kind: 'changed-elsewhere' } | { kind: 'not-open' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Gives the draft to the teacher, as it was saved at this revision. Twice is once. */
export async function handIn(services: Services, actor: Actor, classId: string, input: { blockId: string; revision: number }): Promise<HandIn> {
  const found = await loadAssignment(services, actor, classId, input.blockId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, assignment, submissions, due } = found
  const last = submissions.at(-1)
  if (last?.state === 'submitted' && last.submittedAt) return { kind: 'handed-in', at: last.submittedAt, time: handInTime(assignment, due, last.submittedAt, row.timeZone) }
  if (!last || last.state !== 'draft') return { kind: 'nothing' }
  const { text, marks } = contentOfSubmission(last.contentJson)
  if (text.trim() === '' && marks.length === 0 && last.files.length === 0) return { kind: 'nothing' }
  const at = services.now()
  const time = handInTime(assignment, due, at, row.timeZone)
  if (time.kind === 'closed') return { kind: 'too-late', dueAt: due! }
  const { count } = await services.db.submission.updateMany({ where: { id: last.id, state: 'draft', revision: input.revision }, data: { state: 'submitted', submittedAt: at, isLate: time.kind === 'late', changedAt: at } })
  return count === 1 ? { kind: 'handed-in', at, time } : { kind: 'changed-elsewhere' }
}
