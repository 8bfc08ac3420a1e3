import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass } from '../load-class.server'
import { lessonsOf } from '../progress/completion'
import { publishedContent } from '../published.server'
import { CELLS, choose, type MapBlock, type MapLearner, type MapLesson, type MapShown, type MapSort } from './class-map'
import { readClass, type Column, type LearnerRow } from './read-class.server'

/** How far each learner of a class is with each block, who is stuck and what is overdue. */
export async function mapClass(services: Services, actor: Actor, classId: string, chosen: { sort: MapSort; shown: MapShown; search: string }) {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row, subject } = found
  const published = await publishedContent(services, row.courseId, row.version)
  if (!published) return { kind: 'not-found' as const }
  const { columns, of, learners } = await readClass(services, row, published)
  const all = learners.map((one) => mapped(one, columns))
  let first = 0
  const lessons = lessonsOf(published.content).map(({ id, title, blocks }): MapLesson => ({ id, title, first: (first += blocks.length) - blocks.length, blocks: blocks.length }))
  const startOf = new Map(lessons.map(({ id, first: from }) => [id, from]))
  return {
    kind: 'mapped' as const,
    klass: { id: row.id, name: row.name, title: row.course.title, language: row.course.language, timeZone: row.timeZone, isClosed: row.closedAt !== null },
    lessons, of,
    blocks: columns.map(({ id, lessonId, block, dueAt }, place): MapBlock => ({ id, lessonId, kind: block.body.kind, number: place - startOf.get(lessonId)! + 1, dueAt })),
    learners: choose(all, chosen),
    counts: { all: all.length, stuck: all.filter(({ stuck }) => stuck.length > 0).length, overdue: all.filter(({ overdue }) => overdue > 0).length, completed: all.filter(({ completedAt }) => completedAt).length },
    mayLead: can(actor, 'lead', subject),
  }
}
export type ClassMap = Extract<Awaited<ReturnType<typeof mapClass>>, { kind: 'mapped' }>

export function mapped({ id, name, did, waiting, overdue, stuck, done, activeMs, lastSeenAt, completedAt }: LearnerRow, columns: readonly Column[]): MapLearner {
  const late = new Set(overdue)
  const cells: string[] = new Array<string>(columns.length)
  const scores: number[] = []
  for (let place = 0; place < columns.length; place++) {
    const one = did[place]
    cells[place] = one?.isDone ? CELLS.done : waiting.has(place) ? CELLS.waiting : late.has(place) ? (one ? CELLS.seenOverdue : CELLS.unseenOverdue) : one ? CELLS.seen : CELLS.unseen
    // Ninety-nine and a half is not a hundred.
    if (one?.score != null) scores.push(place, one.score >= 1 ? 100 : Math.min(99, Math.round(one.score * 100)))
  }
  return { id, name, cells: cells.join(''), scores, done, overdue: overdue.length, activeMs, lastSeenAt, completedAt, stuck }
}
