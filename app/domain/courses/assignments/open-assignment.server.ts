import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { wordsOf } from '../rich-text'
import { criteriaOf, emptySubmission, handInTime } from '../submission'
import { workFiles } from './files.server'
import { contentOfSubmission, loadAssignment, markingOf } from './load-assignment.server'

/** An assignment as its learner has it: what they wrote, and of a marking only what was returned. */
export async function openAssignment(services: Services, actor: Actor, classId: string, blockId: string) {
  const found = await loadAssignment(services, actor, classId, blockId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, assignment, submissions, due, lessonId } = found
  const last = submissions.at(-1)
  const time = handInTime(assignment, due, services.now(), row.timeZone)
  const isNew = !last || last.state === 'returned'
  return {
    kind: 'opened' as const, lessonId, instructions: wordsOf(assignment.doc), mostFiles: assignment.takes.files, files: isNew ? [] : workFiles(last.files), takesText: assignment.takes.text, studyId: assignment.takes.studyId, due, time,
    criteria: criteriaOf(assignment).map(({ id, words, most }) => ({ id, words, most })),
    attempt: isNew ? (last?.attempt ?? 0) + 1 : last.attempt, attempts: assignment.attempts, revision: isNew ? 0 : last.revision,
    state: isNew ? 'draft' as const : last.state === 'submitted' ? 'submitted' as const : 'draft' as const,
    ...(isNew ? emptySubmission() : contentOfSubmission(last.contentJson)), submittedAt: last?.submittedAt ?? null,
    returned: submissions.filter(({ state }) => state === 'returned').map((one) => ({ attempt: one.attempt, points: one.points ?? 0, most: one.most ?? 0, ...contentOfSubmission(one.contentJson), files: workFiles(one.files), marking: markingOf(one.markingJson) })),
  }
}
