import type { Services } from '~/infra/services.server'
import type { ClassDates } from '../class'
import { dueAt } from '../class'
import type { Block } from '../block'
import { lessonsOf } from '../progress/completion'
import { datesOf } from '../progress/learner-state.server'
import type { Published } from '../published.server'
import { middleMs, stuckOf, STUCK_RULE, type Stuck } from './stuck'

/** What all learners of a class did, read with one question for each thing; 500 learners of 200 blocks are 100,000 cells. */

export interface Column { id: string; lessonId: string; block: Block; counts: boolean; asksWork: boolean; dueAt: Date | null }
/** `score` 0 to 1. */
export interface Did { isDone: boolean; score: number | null; activeMs: number }
/** By the place of a block in the columns; what was never seen is not there. */
export type DidAt = readonly (Did | undefined)[]
export interface LearnerRow {
  id: string; personId: string; name: string; email: string
  enrolledAt: Date; completedAt: Date | null; lastSeenAt: Date | null
  activeMs: number
  /** By the place of the block in the columns. */
  did: DidAt
  /** Places of blocks that wait to be marked. */
  waiting: ReadonlySet<number>
  /** Blocks with more time, by place. */
  extended: ReadonlyMap<number, Date>
  done: number
  overdue: number[]
  stuck: Stuck[]
}
export interface ClassRead { columns: Column[]; of: number; dates: ClassDates; learners: LearnerRow[] }

interface Klass { id: string; planJson: string; timeZone: string; startsAt: Date | null; endsAt: Date | null }

export function columnsOf({ content }: Published, dates: ClassDates): Column[] {
  return lessonsOf(content).flatMap((lesson) => lesson.blocks.map((block): Column => {
    const counts = block.rule.kind !== 'none'
    const asksWork = block.body.kind === 'assignment'
    return { id: block.id, lessonId: lesson.id, block, counts, asksWork, dueAt: counts || asksWork ? dueAt(dates, lesson.id, block.id) : null }
  }))
}

/** @param enrolmentId one learner alone; the others' middle times are then not known, and nobody is said to be slow */
export async function readClass({ db, now }: Pick<Services, 'db' | 'now'>, klass: Klass, published: Published, enrolmentId: string | null = null): Promise<ClassRead> {
  const dates = datesOf(klass)
  const columns = columnsOf(published, dates)
  const placeOf = new Map(columns.map(({ id }, place) => [id, place]))
  const of = columns.filter(({ counts }) => counts).length
  const inClass = { classId: klass.id, state: 'active', ...(enrolmentId ? { id: enrolmentId } : {}) }
  const one = enrolmentId ?? ''
  const [enrolments, progress, days, tries, submissions, extensions] = await Promise.all([
    db.enrolment.findMany({ where: inClass, orderBy: [{ person: { name: 'asc' } }, { id: 'asc' }], select: { id: true, personId: true, enrolledAt: true, completedAt: true, lastSeenAt: true, person: { select: { name: true, email: true } } } }),
    // One row a learner: 100,000 rows cost the driver ten times what they cost the database.
    db.$queryRaw<{ id: string; did: string | null }[]>`
      SELECT e.id AS id, (SELECT group_concat(p."blockId" || ',' || (p."doneAt" IS NOT NULL) || ',' || COALESCE(p."score", '') || ',' || p."activeMs", ';') FROM "BlockProgress" p WHERE p."enrolmentId" = e.id) AS did
      FROM "Enrolment" e WHERE e."classId" = ${klass.id} AND e.state = 'active' AND (${one} = '' OR e.id = ${one})`,
    db.$queryRaw<{ id: string; activeMs: bigint | number }[]>`SELECT d."enrolmentId" AS id, SUM(d."activeMs") AS "activeMs" FROM "Enrolment" e JOIN "StudyDay" d ON d."enrolmentId" = e.id WHERE e."classId" = ${klass.id} AND e.state = 'active' AND (${one} = '' OR e.id = ${one}) GROUP BY d."enrolmentId"`,
    db.$queryRaw<{ id: string; blockId: string; attempts: bigint | number }[]>`
      SELECT a."enrolmentId" AS id, a."blockId" AS "blockId", COUNT(*) AS attempts FROM "Enrolment" e JOIN "CourseAnswer" a ON a."enrolmentId" = e.id
      WHERE e."classId" = ${klass.id} AND e.state = 'active' AND (${one} = '' OR e.id = ${one}) GROUP BY a."enrolmentId", a."blockId", a."questionId" HAVING COUNT(*) >= ${STUCK_RULE.tries} AND MAX(a.points - a.most) < 0`,
    db.submission.findMany({ where: { enrolment: inClass, state: { in: ['submitted', 'returned'] } }, select: { enrolmentId: true, blockId: true, state: true } }),
    db.extension.findMany({ where: { enrolment: inClass }, select: { enrolmentId: true, blockId: true, dueAt: true } }),
  ])
  const none: DidAt = []
  const didOf = new Map(progress.map(({ id, did }) => [id, did === null ? none : readDid(did, placeOf, columns.length)]))
  const activeOf = new Map(days.map(({ id, activeMs }) => [id, Number(activeMs)]))
  const finished = columns.map((): number[] => [])
  for (const did of didOf.values()) for (let place = 0; place < did.length; place++) if (did[place]?.isDone) finished[place]!.push(did[place]!.activeMs)
  const middles = finished.map(middleMs)
  const [triesOf, submissionsOf, extensionsOf] = [grouped(tries, ({ id }) => id), grouped(submissions, (row) => row.enrolmentId), grouped(extensions, (row) => row.enrolmentId)]
  const at = now()
  const learners = enrolments.map(({ person, ...enrolment }): LearnerRow => {
    const did = didOf.get(enrolment.id) ?? none
    const works = submissionsOf.get(enrolment.id) ?? []
    const waiting = new Set(works.flatMap(({ blockId, state }) => (state === 'submitted' ? placeOf.get(blockId) ?? [] : [])))
    const extended = new Map((extensionsOf.get(enrolment.id) ?? []).flatMap((row): [number, Date][] => { const place = placeOf.get(row.blockId); return place === undefined ? [] : [[place, row.dueAt]] }))
    const overdue: number[] = []
    let [soon, done] = [0, 0]
    for (const [place, column] of columns.entries()) {
      const isDone = did[place]?.isDone === true
      if (isDone && column.counts) done++
      if (isDone || waiting.has(place) || enrolment.completedAt) continue
      const due = dueFor(column, extended.get(place), dates)
      if (!due) continue
      if (due < at) overdue.push(place)
      else if (due.getTime() - at.getTime() <= STUCK_RULE.soonMs) soon++
    }
    const isOpen = (blockId: string) => { const place = placeOf.get(blockId); return place !== undefined && did[place]?.isDone !== true && columns[place]!.counts }
    const returned = new Map<string, number>()
    for (const { blockId, state } of works) if (state === 'returned' && isOpen(blockId) && !waiting.has(placeOf.get(blockId)!)) returned.set(blockId, (returned.get(blockId) ?? 0) + 1)
    const tried = new Map<string, number>()
    for (const { blockId, attempts } of triesOf.get(enrolment.id) ?? []) if (isOpen(blockId)) tried.set(blockId, Math.max(Number(attempts), tried.get(blockId) ?? 0))
    const begun = did.flatMap((one, place) => (!one || one.isDone || !columns[place]!.counts || waiting.has(place) ? [] : [{ blockId: columns[place]!.id, activeMs: one.activeMs, middleMs: middles[place]! }]))
    return {
      ...enrolment, ...person, activeMs: activeOf.get(enrolment.id) ?? 0, did, waiting, extended, done, overdue,
      stuck: stuckOf({ begun, tries: tried, returned, due: overdue.length + soon, enrolledAt: enrolment.enrolledAt, lastSeenAt: enrolment.lastSeenAt, isCompleted: enrolment.completedAt !== null }, at),
    }
  })
  return { columns, of, dates, learners }
}

/** Until when a block should be done by somebody: their extension only gives. */
export function dueFor(column: Column, extension: Date | undefined, dates: ClassDates): Date | null {
  return extension && (column.counts || column.asksWork) ? dueAt(dates, column.lessonId, column.id, extension) : column.dueAt
}

function readDid(text: string, placeOf: ReadonlyMap<string, number>, columns: number): DidAt {
  const did = new Array<Did | undefined>(columns).fill(undefined)
  for (const part of text.split(';')) {
    const [blockId, isDone, score, activeMs] = part.split(',') as [string, string, string, string]
    const place = placeOf.get(blockId)
    // Of a block that this version does not have.
    if (place !== undefined) did[place] = { isDone: isDone === '1', score: score === '' ? null : Number(score), activeMs: Number(activeMs) }
  }
  return did
}

function grouped<T>(rows: readonly T[], by: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const known = groups.get(by(row))
    if (known) known.push(row)
    else groups.set(by(row), [row])
  }
  return groups
}
