import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass } from '../load-class.server'
import { isCompleted } from '../progress/completion'
import { columnsOf } from '../overview/read-class.server'
import { datesOf } from '../progress/learner-state.server'
import { publishedContent, type Published } from '../published.server'
import { compareVersions } from './compare-versions'

/** Which version a class is on, whether there is a newer one, and what would be different with it. */
export async function lookAtVersions(services: Services, actor: Actor, classId: string) {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject } = found
  const { course } = row
  const klass = { id: row.id, name: row.name, title: course.title, language: course.language, version: row.version, newest: course.version }
  const versions = await services.db.courseVersion.findMany({ where: { courseId: row.courseId, version: { in: [row.version, course.version] } }, select: { version: true, publishedAt: true } })
  const publishedAt = (version: number) => versions.find((one) => one.version === version)?.publishedAt ?? null
  const [now, next] = [await publishedContent(services, row.courseId, row.version), course.version > row.version ? await publishedContent(services, row.courseId, course.version) : null]
  const dates = { now: publishedAt(row.version), newest: publishedAt(course.version) }
  const mayLead = can(actor, 'lead', subject)
  if (!now || !next) return { kind: 'looked' as const, klass, dates, mayLead, change: null, learners: 0, completes: 0, lose: 0 }
  const change = compareVersions(now.content, next.content)
  const did = await doneByLearner(services, classId, next)
  const learners = await services.db.enrolment.findMany({ where: { classId, state: 'active' }, select: { id: true, completedAt: true } })
  const completes = learners.filter(({ id, completedAt }) => !completedAt && isCompleted(next.content, did.get(id) ?? new Map())).length
  // What was done at a block that goes stays in the database, but counts for nothing in the new version.
  const lose = change.went.length === 0 ? 0 : (await services.db.blockProgress.groupBy({ by: ['enrolmentId'], where: { enrolment: { classId, state: 'active' }, blockId: { in: change.went.map(({ id }) => id) } } })).length
  return { kind: 'looked' as const, klass, dates, mayLead, change, learners: learners.length, completes, lose }
}
export type VersionsLooked = Extract<Awaited<ReturnType<typeof lookAtVersions>>, { kind: 'looked' }>

export type MoveClass = { kind: 'moved'; from: number; to: number; completed: number; at: Date } | { kind: 'changed' } | { kind: 'gone' } | { kind: 'not-found' } | { kind: 'forbidden' }

/**
 * Takes a class to another version. What learners did is kept by the ids of blocks: nothing is removed, who has completed the
 * course stays so, and who has by now done all that the new version asks is completed with it. @param input.from the version that the teacher saw
 */
export async function moveClass(services: Services, actor: Actor, classId: string, input: { from: number; to: number; /** Of a move that is taken back: its moment. */ undo?: Date }): Promise<MoveClass> {
  const found = await loadClass(services, actor, 'lead', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { from, to, undo } = input
  const { row } = found
  const published = Number.isInteger(to) && to > 0 ? await publishedContent(services, row.courseId, to) : null
  // Back only by undo: a class that learned by the newer one would lose what came with it.
  if (!published || to === from || (to < from && !(undo && !Number.isNaN(undo.getTime())))) return { kind: 'gone' }
  const at = services.now()
  const completed = await services.db.$transaction(async (tx) => {
    const { count } = await tx.courseClass.updateMany({ where: { id: classId, version: from }, data: { version: to } })
    if (count !== 1) return null
    const did = await doneByLearner({ db: tx }, classId, published)
    if (undo) {
      // Those whom the move alone completed, at its very moment, and who hold no certificate yet.
      const by = await tx.enrolment.findMany({ where: { classId, completedAt: undo, certificate: null }, select: { id: true } })
      const ids = by.filter(({ id }) => !isCompleted(published.content, did.get(id) ?? new Map())).map(({ id }) => id)
      await tx.enrolment.updateMany({ where: { id: { in: ids } }, data: { completedAt: null } })
      return 0
    }
    const open = await tx.enrolment.findMany({ where: { classId, state: 'active', completedAt: null }, select: { id: true } })
    const ids = open.filter(({ id }) => isCompleted(published.content, did.get(id) ?? new Map())).map(({ id }) => id)
    return (await tx.enrolment.updateMany({ where: { id: { in: ids }, completedAt: null }, data: { completedAt: at } })).count
  }, { timeout: 20_000, maxWait: 20_000 })
  if (completed === null) return { kind: 'changed' }
  await services.audit.recordNow({ action: 'class.moved', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'class', subjectId: classId, detail: { from, to, completed } })
  return { kind: 'moved', from, to, completed, at }
}

/** Which blocks of a version each learner of a class has begun, and whether they are done. */
async function doneByLearner({ db }: { db: Pick<Services['db'], '$queryRaw'> }, classId: string, published: Published): Promise<Map<string, Map<string, boolean>>> {
  const ids = columnsOf(published, datesOf({ planJson: '{}', timeZone: 'UTC', startsAt: null, endsAt: null })).map(({ id }) => id)
  const rows = await db.$queryRaw<{ id: string; did: string }[]>`
    SELECT p."enrolmentId" AS id, group_concat(p."blockId" || ',' || (p."doneAt" IS NOT NULL), ';') AS did FROM "Enrolment" e JOIN "BlockProgress" p ON p."enrolmentId" = e.id
    WHERE e."classId" = ${classId} AND e.state = 'active' GROUP BY p."enrolmentId"`
  const known = new Set(ids)
  return new Map(rows.map(({ id, did }) => [id, new Map(did.split(';').map((part): [string, boolean] => { const [blockId, isDone] = part.split(','); return [blockId!, isDone === '1'] }).filter(([blockId]) => known.has(blockId)))]))
}
