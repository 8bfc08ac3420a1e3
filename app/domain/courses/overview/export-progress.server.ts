import { auditActor } from '~/domain/audit/allowed.server'
import { cell } from '~/domain/audit/export-format'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadClass } from '../load-class.server'
import { lessonsOf } from '../progress/completion'
import { publishedContent } from '../published.server'
import { readClass } from './read-class.server'

/** A class's progress as a table for spreadsheets: one row a learner, one column a block. */
export async function exportProgress(services: Services, actor: Actor, classId: string): Promise<{ kind: 'exported'; csv: string } | { kind: 'not-found' | 'forbidden' }> {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  const published = await publishedContent(services, row.courseId, row.version)
  if (!published) return { kind: 'not-found' }
  const { columns, of, learners } = await readClass(services, row, published)
  const titles = new Map(lessonsOf(published.content).flatMap(({ title, blocks }) => blocks.map((block, index) => [block.id, `${title} ${index + 1} (${block.body.kind})`] as const)))
  const line = (values: unknown[]) => `${values.map(cell).join(',')}\r\n`
  const head = line(['name', 'email', 'enrolledAt', 'lastSeenAt', 'completedAt', 'done', 'of', 'overdue', 'activeMinutes', 'stuck', ...columns.map(({ id }) => titles.get(id))])
  const rows = learners.map((one) => line([
    one.name, one.email, one.enrolledAt.toISOString(), one.lastSeenAt?.toISOString(), one.completedAt?.toISOString(), one.done, of, one.overdue.length, Math.round(one.activeMs / 60_000), one.stuck.map(({ kind }) => kind).join(' '),
    ...columns.map((_, place) => {
      const did = one.did[place]
      return did?.score != null ? Math.round(did.score * 1_000) / 10 : did?.isDone ? 'done' : one.waiting.has(place) ? 'waiting' : did ? 'begun' : null
    }),
  ]))
  await services.audit.recordNow({ action: 'grades.exported', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'class', subjectId: classId, detail: { what: 'progress', learners: learners.length } })
  // The byte order mark tells spreadsheets that Chinese names are UTF-8.
  return { kind: 'exported', csv: `\ufeff${head}${rows.join('')}` }
}
