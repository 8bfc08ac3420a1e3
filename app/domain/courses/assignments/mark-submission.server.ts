import { auditActor } from '~/domain/audit/allowed.server'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { dueAt } from '../class'
import { noteScore } from '../grading/note-score.server'
import { loadClass } from '../load-class.server'
import { datesOf } from '../progress/learner-state.server'
import { lessonsOf } from '../progress/completion'
import { publishedContent } from '../published.server'
import { afterLate, criteriaOf, handInTime, marking as markingGiven, pointsOf, type Assignment } from '../submission'
import { contentOfSubmission, markingOf } from './load-assignment.server'

/** What waits in a class to be marked, and what was returned: longest waiting first. */
export async function listSubmissions(services: Services, actor: Actor, classId: string) {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const rows = await services.db.submission.findMany({
    where: { enrolment: { classId }, state: { in: ['submitted', 'returned'] } }, orderBy: [{ submittedAt: 'asc' }], take: MOST_LISTED,
    select: { id: true, blockId: true, attempt: true, state: true, submittedAt: true, isLate: true, points: true, most: true, enrolment: { select: { person: { select: { name: true } } } } },
  })
  const published = await publishedContent(services, found.row.courseId, found.row.version)
  const titles = new Map((published ? lessonsOf(published.content) : []).flatMap((lesson) => lesson.blocks.map(({ id }) => [id, lesson.title] as const)))
  const submissions = rows.map(({ enrolment, blockId, ...row }) => ({ ...row, learner: enrolment.person.name, lesson: titles.get(blockId) ?? '' }))
  return { kind: 'listed' as const, className: found.row.name, timeZone: found.row.timeZone, waiting: submissions.filter(({ state }) => state === 'submitted'), returned: submissions.filter(({ state }) => state === 'returned') }
}
const MOST_LISTED = 5_000

/** One piece of work for whoever may mark it. Drafts are their author's alone. */
export async function loadSubmission(services: Services, actor: Actor, classId: string, submissionId: string) {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const row = await services.db.submission.findFirst({ where: { id: submissionId, state: { not: 'draft' }, enrolment: { classId } }, include: { files: { orderBy: { at: 'asc' } }, enrolment: { select: { id: true, personId: true, person: { select: { name: true } } } } } })
  const published = row ? await publishedContent(services, found.row.courseId, found.row.version) : null
  const at = row ? published?.at.get(row.blockId) : undefined
  // A newer version without this assignment: nobody can say what it was marked by.
  if (!row || !published || !at || at.block.body.kind !== 'assignment') return { kind: 'not-found' as const }
  const assignment: Assignment = at.block.body
  const extension = await services.db.extension.findUnique({ where: { enrolmentId_blockId: { enrolmentId: row.enrolment.id, blockId: row.blockId } } })
  const due = dueAt(datesOf(found.row), at.lessonId, row.blockId, extension?.dueAt ?? null)
  return { kind: 'found' as const, klass: found.row, row, published, assignment, criteria: criteriaOf(assignment), content: contentOfSubmission(row.contentJson), marking: markingOf(row.markingJson), due, time: handInTime(assignment, due, row.submittedAt!, found.row.timeZone), lessonTitle: lessonsOf(published.content).find(({ id }) => id === at.lessonId)?.title ?? '' }
}

export type MarkSubmission =
  | { kind: 'saved'; revision: number } | { kind: 'returned'; points: number; most: number }
  | { kind: 'unmarked' | 'too-much'; ids: string[] }
  /** Somebody else marked it meanwhile. */
  | { kind: 'changed-elsewhere' } | { kind: 'already-returned' } | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Keeps a marking, and gives it back to the learner where `isReturned`. The learner sees nothing of it before. */
export async function markSubmission(services: Services, actor: Actor, classId: string, submissionId: string, input: { revision: number; marking: unknown; isReturned: boolean }): Promise<MarkSubmission> {
  const found = await loadSubmission(services, actor, classId, submissionId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, klass, assignment, published, content, due } = found
  if (row.state !== 'submitted') return { kind: 'already-returned' }
  const read = markingGiven.safeParse(input.marking)
  if (!read.success || read.data.comments.some(({ from, to }) => from >= to || to > content.text.length)) return { kind: 'malformed' }
  const marked = pointsOf(assignment, read.data)
  if (marked.kind === 'too-much' || (marked.kind === 'unmarked' && input.isReturned)) return marked
  const at = services.now()
  const markingJson = JSON.stringify(read.data)
  const guard = { id: row.id, state: 'submitted', revision: input.revision }
  if (!input.isReturned || marked.kind !== 'whole') {
    const { count } = await services.db.submission.updateMany({ where: guard, data: { markingJson, revision: input.revision + 1, changedAt: at } })
    return count === 1 ? { kind: 'saved', revision: input.revision + 1 } : { kind: 'changed-elsewhere' }
  }
  // Late when it was handed in, by the dates of now: an extension that was given since helps.
  const time = handInTime({ late: assignment.late ?? { percentADay: 0, days: 3_650 } }, due, row.submittedAt!, klass.timeZone)
  const points = time.kind === 'closed' ? 0 : afterLate(marked.points, time)
  const isReturned = await services.db.$transaction(async (tx) => {
    const { count } = await tx.submission.updateMany({ where: guard, data: { markingJson, state: 'returned', points, most: marked.most, isLate: time.kind !== 'in-time', markedById: actor.kind === 'person' ? actor.personId : null, returnedAt: at, revision: input.revision + 1, changedAt: at } })
    if (count !== 1) return false
    await noteScore(tx, { enrolmentId: row.enrolment.id, blockId: row.blockId, published, score: marked.most > 0 ? points / marked.most : 1, at })
    return true
  })
  if (!isReturned) return { kind: 'changed-elsewhere' }
  await services.audit.recordNow({ action: 'submission.returned', actor: auditActor(actor), institutionId: klass.institutionId, subjectKind: 'class', subjectId: klass.id, detail: { submission: row.id, points, most: marked.most } })
  await notify(services, { kind: 'submission.returned', personIds: [row.enrolment.personId], params: { title: published.content.title }, path: `/courses/class/${klass.id}/hand-in/${row.blockId}`, key: `submission.returned:${row.id}` })
  return { kind: 'returned', points, most: marked.most }
}
