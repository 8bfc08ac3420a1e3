import { auditActor } from '~/domain/audit/allowed.server'
import { cell } from '~/domain/audit/export-format'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass } from '../load-class.server'
import { readClass } from '../overview/read-class.server'
import { lessonsOf } from '../progress/completion'
import { publishedContent } from '../published.server'
import { isGraded, totalOf } from './grade'

/** The scores of a class: the best of each learner at each graded block. Those of assignments are after late rules, with the time that each learner has. */
export async function openGradebook(services: Services, actor: Actor, classId: string) {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject } = found
  const published = await publishedContent(services, row.courseId, row.version)
  if (!published) return { kind: 'not-found' as const }
  const { columns, learners } = await readClass(services, row, published)
  const titles = new Map(lessonsOf(published.content).flatMap(({ title, blocks }) => blocks.map(({ id }, index) => [id, { lesson: title, number: index + 1 }] as const)))
  const places = columns.flatMap(({ block }, place) => (isGraded(block) ? [place] : []))
  return {
    kind: 'opened' as const,
    klass: { id: row.id, name: row.name, title: row.course.title, language: row.course.language }, mayLead: can(actor, 'lead', subject),
    blocks: places.map((place) => ({ id: columns[place]!.id, kind: columns[place]!.block.body.kind, ...titles.get(columns[place]!.id)! })),
    learners: learners.map((one) => {
      const scores = places.map((place) => one.did[place]?.score ?? null)
      return { id: one.id, name: one.name, email: one.email, completedAt: one.completedAt, scores, waiting: places.map((place) => one.waiting.has(place)), total: totalOf(scores) }
    }),
  }
}
export type Gradebook = Extract<Awaited<ReturnType<typeof openGradebook>>, { kind: 'opened' }>

const percent = (share: number | null) => (share === null ? null : Math.round(share * 1_000) / 10)

export async function exportGrades(services: Services, actor: Actor, classId: string): Promise<{ kind: 'exported'; csv: string } | { kind: 'not-found' | 'forbidden' }> {
  const book = await openGradebook(services, actor, classId)
  if (book.kind !== 'opened') return { kind: book.kind }
  const line = (values: unknown[]) => `${values.map(cell).join(',')}\r\n`
  const head = line(['name', 'email', 'completedAt', 'scored', 'of', 'averageOfScored', 'averageOfAll', ...book.blocks.map(({ lesson, number, kind }) => `${lesson} ${number} (${kind})`)])
  const rows = book.learners.map(({ name, email, completedAt, scores, total }) => line([name, email, completedAt?.toISOString(), total.count, scores.length, percent(total.scored), percent(total.all), ...scores.map(percent)]))
  const row = await services.db.courseClass.findUniqueOrThrow({ where: { id: classId }, select: { institutionId: true } })
  await services.audit.recordNow({ action: 'grades.exported', actor: auditActor(actor), institutionId: row.institutionId, subjectKind: 'class', subjectId: classId, detail: { what: 'grades', learners: rows.length } })
  // The byte order mark tells spreadsheets that Chinese names are UTF-8.
  return { kind: 'exported', csv: `\ufeff${head}${rows.join('')}` }
}
