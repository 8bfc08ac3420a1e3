import { auditActor } from '~/domain/audit/allowed.server'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { dayIn } from '../class'
import { loadClass } from '../load-class.server'
import { publishedContent } from '../published.server'
import { readClass } from './read-class.server'

type Refused = { kind: 'not-found' | 'forbidden' | 'closed' }
/** A press can be taken back for so long; letters go out a minute after it. */
const UNDO_MS = 10 * 60_000

const keyOf = (classId: string, at: Date, timeZone: string) => `course.due:${classId}:word:${dayIn(at, timeZone)}`

/**
 * The teacher's word to those who have something overdue: the bell now, letters a minute later. Once a day for each learner,
 * however often it is pressed. @param enrolmentIds those who were in sight; null: all
 */
export async function remindLearners(services: Services, actor: Actor, classId: string, enrolmentIds: readonly string[] | null): Promise<{ kind: 'reminded'; count: number; at: Date } | Refused> {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  if (row.closedAt || row.course.removedAt) return { kind: 'closed' }
  const published = await publishedContent(services, row.courseId, row.version)
  if (!published) return { kind: 'not-found' }
  const wanted = enrolmentIds === null ? null : new Set(enrolmentIds)
  const { learners } = await readClass(services, row, published)
  const at = services.now()
  const key = keyOf(classId, at, row.timeZone)
  const told = () => services.db.notification.count({ where: { key } })
  const before = await told()
  await tellDue(services, { key, classId, title: row.course.title }, learners.filter(({ id, overdue }) => overdue.length > 0 && (wanted === null || wanted.has(id))).map(({ personId, overdue }) => ({ personId, count: overdue.length })))
  const count = (await told()) - before
  if (count > 0) await services.audit.recordNow({ action: 'class.reminded', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'class', subjectId: classId, detail: { learners: count } })
  return { kind: 'reminded', count, at }
}

/** Takes back what no letter went out for yet. @param at the moment of the press, as it was answered */
export async function undoReminding(services: Services, actor: Actor, classId: string, at: Date): Promise<{ kind: 'undone' | 'too-late' } | Refused> {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const now = services.now().getTime()
  if (!(now - at.getTime() <= UNDO_MS) || at.getTime() > now) return { kind: 'too-late' }
  const of = { key: keyOf(classId, at, found.row.timeZone), kind: 'course.due', createdAt: { gte: at, lte: new Date(at.getTime() + UNDO_MS) } }
  const { count } = await services.db.notification.deleteMany({ where: { ...of, mailedAt: null } })
  const left = await services.db.notification.count({ where: of })
  if (count > 0) await services.audit.recordNow({ action: 'class.reminded', actor: auditActor(actor), institutionId: found.row.institutionId, subjectKind: 'class', subjectId: classId, detail: { learners: count, takenBack: 'yes' } })
  return { kind: left === 0 ? 'undone' : 'too-late' }
}

/** Says to each how many things of a class are due; who was told under this key hears nothing. */
export async function tellDue(services: Pick<Services, 'db' | 'now' | 'announcer'>, { key, classId, title }: { key: string; classId: string; title: string }, all: readonly { personId: string; count: number }[]): Promise<void> {
  const byCount = new Map<number, string[]>()
  for (const { personId, count } of all) byCount.set(count, [...(byCount.get(count) ?? []), personId])
  for (const [count, personIds] of byCount) await notify(services, { kind: 'course.due', personIds, params: { title, count }, path: `/courses/class/${classId}`, key })
}
