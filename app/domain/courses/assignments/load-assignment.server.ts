import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { dueAt } from '../class'
import { loadClass } from '../load-class.server'
import { datesOf, learnerState } from '../progress/learner-state.server'
import { publishedContent } from '../published.server'
import { emptyMarking, emptySubmission, marking, submissionContent, type Assignment, type Marking, type SubmissionContent } from '../submission'

/** As the database keeps it. @throws where another version of the program wrote it: work is never guessed. */
export const contentOfSubmission = (json: string): SubmissionContent => (json === '{}' ? emptySubmission() : submissionContent.parse(JSON.parse(json)))
export const markingOf = (json: string): Marking => (json === '{}' ? emptyMarking() : marking.parse(JSON.parse(json)))

/** An assignment of a class for a learner of it, with what they wrote until now: newest attempt last. */
export async function loadAssignment(services: Services, actor: Actor, classId: string, blockId: string) {
  const found = await loadClass(services, actor, 'study', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject, enrolment } = found
  const published = await publishedContent(services, row.courseId, row.version)
  const at = published?.at.get(blockId)
  if (!published || !at || at.block.body.kind !== 'assignment') return { kind: 'not-found' as const }
  // Staff have nothing to hand in; they see the instructions in the lesson.
  if (!enrolment) return { kind: can(actor, 'assist', subject) ? 'not-found' as const : 'forbidden' as const }
  if ((await learnerState(services, row, published, enrolment)).openOf(at.lessonId).kind !== 'open') return { kind: 'not-open' as const }
  const [submissions, extension] = await Promise.all([
    services.db.submission.findMany({ where: { enrolmentId: enrolment.id, blockId }, orderBy: { attempt: 'asc' }, include: { files: { orderBy: { at: 'asc' } } } }),
    services.db.extension.findUnique({ where: { enrolmentId_blockId: { enrolmentId: enrolment.id, blockId } } }),
  ])
  const assignment: Assignment = at.block.body
  return { kind: 'found' as const, row, published, enrolment, lessonId: at.lessonId, assignment, submissions, due: dueAt(datesOf(row), at.lessonId, blockId, extension?.dueAt ?? null) }
}
export type FoundAssignment = Extract<Awaited<ReturnType<typeof loadAssignment>>, { kind: 'found' }>
