import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { submissionContent, type SubmissionContent } from '../submission'
import { contentOfSubmission, loadAssignment } from './load-assignment.server'

export type SaveSubmission =
  | { kind: 'saved'; attempt: number; revision: number }
  /** Another window saved meanwhile; nothing is overwritten. */
  | { kind: 'changed-elsewhere'; revision: number; content: SubmissionContent }
  /** It is with the teacher now. */
  | { kind: 'handed-in' }
  | { kind: 'no-more' } | { kind: 'malformed' } | { kind: 'not-open' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Keeps a draft. The same text on the same revision is the same revision. After a return the next attempt begins. */
export async function saveSubmission(services: Services, actor: Actor, classId: string, input: { blockId: string; attempt: number; revision: number; content: unknown }): Promise<SaveSubmission> {
  const found = await loadAssignment(services, actor, classId, input.blockId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = submissionContent.safeParse(input.content)
  const { assignment, submissions, enrolment } = found
  if (!read.success || (!assignment.takes.text && read.data.text !== '') || (assignment.takes.studyId === null && read.data.marks.length > 0)) return { kind: 'malformed' }
  const last = submissions.at(-1)
  const contentJson = JSON.stringify(read.data)
  const changedAt = services.now()
  if (last?.state === 'submitted') return { kind: 'handed-in' }
  if (!last || last.state === 'returned') {
    const attempt = (last?.attempt ?? 0) + 1
    if (attempt > assignment.attempts) return { kind: 'no-more' }
    if (input.attempt !== attempt || input.revision !== 0) return { kind: 'handed-in' }
    try {
      await services.db.submission.create({ data: { enrolmentId: enrolment.id, blockId: input.blockId, attempt, contentJson, revision: 1, changedAt } })
      return { kind: 'saved', attempt, revision: 1 }
    } catch (error) {
      // Two windows began it at once.
      if (!isUniqueViolation(error)) throw error
    }
  } else if (last.attempt === input.attempt) {
    if (last.contentJson === contentJson && (last.revision === input.revision + 1 || last.revision === input.revision)) return { kind: 'saved', attempt: last.attempt, revision: last.revision }
    const { count } = await services.db.submission.updateMany({ where: { id: last.id, state: 'draft', revision: input.revision }, data: { contentJson, revision: input.revision + 1, changedAt } })
    if (count === 1) return { kind: 'saved', attempt: last.attempt, revision: input.revision + 1 }
  }
  const now = await services.db.submission.findFirstOrThrow({ where: { enrolmentId: enrolment.id, blockId: input.blockId }, orderBy: { attempt: 'desc' } })
  return now.state === 'draft' ? { kind: 'changed-elsewhere', revision: now.revision, content: contentOfSubmission(now.contentJson) } : { kind: 'handed-in' }
}
