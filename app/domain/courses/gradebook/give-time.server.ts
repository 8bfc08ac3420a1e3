import { z } from 'zod'
import { auditActor } from '~/domain/audit/allowed.server'
import { markingOf } from '../assignments/load-assignment.server'
import type { Db } from '~/infra/db/db.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { toLocal } from '~/domain/broadcasts/local-time'
import { CLASS_BOUNDS, dueAt, momentOf } from '../class'
import { noteScore } from '../grading/note-score.server'
import { loadClass, type FoundClass } from '../load-class.server'
import { datesOf } from '../progress/learner-state.server'
import { lessonsOf } from '../progress/completion'
import { publishedContent, type Published } from '../published.server'
import { afterLate, handInTime, pointsOf, type Assignment } from '../submission'

export const LONGEST_WHY = 500
const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const given = z.strictObject({ enrolmentId: id, blockId: id, /** On the class's clocks. */ until: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/).refine((text) => !Number.isNaN(Date.parse(`${text}:00Z`))), why: z.string().trim().min(1).max(LONGEST_WHY) })

export type GiveTime =
  | { kind: 'given'; enrolmentId: string; blockId: string; /** What was before, for the undo; null: nothing. */ before: { dueAt: string; why: string } | null; after: string }
  /** Not later than they have anyway: an extension only gives. */
  | { kind: 'no-more-time'; dueAt: Date } | { kind: 'no-date' } | { kind: 'malformed'; field: 'enrolmentId' | 'blockId' | 'until' | 'why' }
  | { kind: 'gone' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** More time for one learner at one block. Points of work that was late are counted anew by it. */
export async function giveTime(services: Services, actor: Actor, classId: string, input: unknown): Promise<GiveTime> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = given.safeParse(input)
  if (!read.success) return { kind: 'malformed', field: (read.error.issues[0]?.path[0] ?? 'until') as 'until' }
  const { enrolmentId, blockId, until, why } = read.data
  const { row } = found
  const published = await publishedContent(services, row.courseId, row.version)
  const at = published?.at.get(blockId)
  const enrolment = await services.db.enrolment.findFirst({ where: { id: enrolmentId, classId, state: 'active' }, select: { id: true } })
  if (!published || !at || !enrolment) return { kind: 'gone' }
  const own = dueAt(datesOf(row), at.lessonId, blockId)
  if (!own) return { kind: 'no-date' }
  const later = new Date(momentOf(until, row.timeZone, 'second').getTime() + 59_999)
  if (later <= own) return { kind: 'no-more-time', dueAt: own }
  const before = await services.db.$transaction(async (tx) => {
    const known = await tx.extension.findUnique({ where: { enrolmentId_blockId: { enrolmentId, blockId } } })
    const data = { dueAt: later, why, givenById: actor.kind === 'person' ? actor.personId : 'system' }
    await tx.extension.upsert({ where: { enrolmentId_blockId: { enrolmentId, blockId } }, create: { enrolmentId, blockId, ...data }, update: data })
    await countAnew(tx, services, found, published, enrolmentId, blockId, later)
    return known
  })
  await services.audit.recordNow({ action: 'extension.given', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'class', subjectId: classId, detail: { enrolment: enrolmentId, block: blockId, until: later.toISOString() } })
  return { kind: 'given', enrolmentId, blockId, before: before ? { dueAt: before.dueAt.toISOString(), why: before.why } : null, after: later.toISOString() }
}

export type TakeTimeBack = { kind: 'taken-back' } | { kind: 'changed' } | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }
const undone = z.strictObject({ enrolmentId: id, blockId: id, after: z.iso.datetime(), before: z.strictObject({ dueAt: z.iso.datetime(), why: z.string().max(LONGEST_WHY) }).nullable() })

/** Takes an extension back, or puts the one before it in its place. What was handed in by it is late again; what was done stays done. */
export async function takeTimeBack(services: Services, actor: Actor, classId: string, input: unknown): Promise<TakeTimeBack> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = undone.safeParse(input)
  if (!read.success) return { kind: 'malformed' }
  const { enrolmentId, blockId, after, before } = read.data
  const published = await publishedContent(services, found.row.courseId, found.row.version)
  if (!published) return { kind: 'not-found' }
  const isDone = await services.db.$transaction(async (tx) => {
    const guard = { enrolmentId, blockId, dueAt: new Date(after), enrolment: { classId } }
    const { count } = before ? await tx.extension.updateMany({ where: guard, data: { dueAt: new Date(before.dueAt), why: before.why } }) : await tx.extension.deleteMany({ where: guard })
    if (count === 1) await countAnew(tx, { now: services.now }, found, published, enrolmentId, blockId, before ? new Date(before.dueAt) : null)
    return count === 1
  })
  if (!isDone) return { kind: 'changed' }
  await services.audit.recordNow({ action: 'extension.taken-back', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'class', subjectId: classId, detail: { enrolment: enrolmentId, block: blockId } })
  return { kind: 'taken-back' }
}

type Tx = Pick<Db, 'submission' | 'blockProgress' | 'enrolment'>

/** Points of work that was returned, by the time that its learner has now: the rules of marking, once more. */
async function countAnew(tx: Tx, { now }: Pick<Services, 'now'>, { row }: FoundClass, published: Published, enrolmentId: string, blockId: string, extension: Date | null) {
  const at = published.at.get(blockId)
  if (at?.block.body.kind !== 'assignment') return
  const assignment: Assignment = at.block.body
  const due = dueAt(datesOf(row), at.lessonId, blockId, extension)
  const works = await tx.submission.findMany({ where: { enrolmentId, blockId, state: { in: ['submitted', 'returned'] } } })
  let best: number | null = null
  for (const work of works) {
    const time = handInTime({ late: assignment.late ?? { percentADay: 0, days: 3_650 } }, due, work.submittedAt!, row.timeZone)
    const marked = work.state === 'returned' ? pointsOf(assignment, markingOf(work.markingJson)) : null
    // What was marked by a rubric that is gone keeps its points.
    const points = marked?.kind === 'whole' ? (time.kind === 'closed' ? 0 : afterLate(marked.points, time)) : work.points
    if (points !== null && work.most !== null) best = Math.max(best ?? 0, work.most > 0 ? points / work.most : 1)
    await tx.submission.update({ where: { id: work.id }, data: { isLate: time.kind !== 'in-time', points }, select: { id: true } })
  }
  if (best === null) return
  await noteScore(tx, { enrolmentId, blockId, published, score: best, at: now() })
  // An assignment's score is the best of its work alone: taken back, it falls again.
  await tx.blockProgress.updateMany({ where: { enrolmentId, blockId }, data: { score: best } })
}

/** What has a date, who has more time, and whom it can be given. */
export async function listExtensions(services: Services, actor: Actor, classId: string) {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject } = found
  const published = await publishedContent(services, row.courseId, row.version)
  if (!published) return { kind: 'not-found' as const }
  const dates = datesOf(row)
  const names = new Map(lessonsOf(published.content).flatMap((lesson) => lesson.blocks.map((block, index) => [block.id, { lessonId: lesson.id, lesson: lesson.title, number: index + 1, kind: block.body.kind, counts: block.rule.kind !== 'none' || block.body.kind === 'assignment' }] as const)))
  const [extensions, enrolments] = await Promise.all([
    services.db.extension.findMany({ where: { enrolment: { classId, state: 'active' } }, take: 2_000, include: { enrolment: { select: { person: { select: { name: true } } } } } }),
    services.db.enrolment.findMany({ where: { classId, state: 'active' }, orderBy: [{ person: { name: 'asc' } }, { id: 'asc' }], take: CLASS_BOUNDS.learners, select: { id: true, person: { select: { name: true } } } }),
  ])
  const givers = new Map((await services.db.person.findMany({ where: { id: { in: [...new Set(extensions.map(({ givenById }) => givenById))] } }, select: { id: true, name: true } })).map((one) => [one.id, one.name]))
  return {
    kind: 'listed' as const,
    klass: { id: row.id, name: row.name, title: row.course.title, language: row.course.language, timeZone: row.timeZone }, mayLead: can(actor, 'lead', subject),
    learners: enrolments.map(({ id: of, person }) => ({ id: of, name: person.name })),
    dated: [...names].flatMap(([blockId, { lessonId, counts, ...name }]) => { const due = counts ? dueAt(dates, lessonId, blockId) : null; return due ? [{ id: blockId, ...name, dueAt: due, local: toLocal(due, row.timeZone) }] : [] }),
    extensions: extensions.flatMap(({ enrolment, givenById, ...one }) => { const name = names.get(one.blockId); return name ? [{ enrolmentId: one.enrolmentId, blockId: one.blockId, dueAt: one.dueAt, why: one.why, learner: enrolment.person.name, giver: givers.get(givenById) ?? '', lesson: name.lesson, number: name.number, of: name.kind }] : [] }).sort((a, b) => b.dueAt.getTime() - a.dueAt.getTime()),
  }
}
export type ExtensionsListed = Extract<Awaited<ReturnType<typeof listExtensions>>, { kind: 'listed' }>
