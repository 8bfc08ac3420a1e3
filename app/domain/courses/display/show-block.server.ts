import { z } from 'zod'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass, subjectOfClass } from '../load-class.server'
import { publishedContent } from '../published.server'
import { lessonForLearner, type LearnerLesson } from '../for-learner'
import { lessonsOf } from '../progress/completion'

/** What stands on a classroom's display: a block of a lesson, moved by whoever looks after the class, from any device. */

const shown = z.object({ lessonId: z.string(), blockId: z.string() })
export type ClassShown = z.infer<typeof shown>
type Refused = { kind: 'not-found' } | { kind: 'forbidden' }
const keyOf = (classId: string) => `class-display:${classId}`

export async function showBlock(services: Services, actor: Actor, { classId, lessonId, blockId }: { classId: string } & ClassShown): Promise<{ kind: 'shown' } | Refused> {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const published = await publishedContent(services, found.row.courseId, found.row.version)
  if (published?.at.get(blockId)?.lessonId !== lessonId) return { kind: 'not-found' }
  const value = JSON.stringify({ lessonId, blockId })
  await services.db.setting.upsert({ where: { key: keyOf(classId) }, create: { key: keyOf(classId), value }, update: { value } })
  services.announcer.announceClass(classId, { type: 'shown', lessonId, blockId })
  return { kind: 'shown' }
}

export interface OpenedDisplay { kind: 'opened'; classId: string; className: string; courseId: string; courseTitle: string; version: number; language: 'en' | 'zh'; lesson: LearnerLesson; blockId: string | null }

/** A lesson for the display or its remote, with the block that stands there now. */
export async function openDisplay(services: Services, actor: Actor, classId: string, lessonId: string): Promise<OpenedDisplay | Refused> {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  const published = await publishedContent(services, row.courseId, row.version)
  const lesson = published ? lessonsOf(published.content).find(({ id }) => id === lessonId) : undefined
  if (!published || !lesson) return { kind: 'not-found' }
  const kept = await services.db.setting.findUnique({ where: { key: keyOf(classId) }, select: { value: true } })
  const now = kept ? shown.safeParse(JSON.parse(kept.value)) : null
  const blockId = now?.success && now.data.lessonId === lessonId && lesson.blocks.some(({ id }) => id === now.data.blockId) ? now.data.blockId : (lesson.blocks[0]?.id ?? null)
  return { kind: 'opened', classId, className: row.name, courseId: row.courseId, courseTitle: published.content.title, version: row.version, language: published.content.language, lesson: lessonForLearner(lesson), blockId }
}

/** Who hears a class's channel. */
export async function mayJoinClass(services: Pick<Services, 'db'>, actor: Actor, channel: `class:${string}`): Promise<boolean> {
  const personId = actor.kind === 'person' ? actor.personId : ''
  const row = await services.db.courseClass.findUnique({ where: { id: channel.slice('class:'.length) }, include: { staff: true, enrolments: { where: { personId } } } })
  return row !== null && can(actor, 'study', subjectOfClass(actor, row))
}
