import { z } from 'zod'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadClass, subjectOfClass } from '../load-class.server'
import { publishedContent } from '../published.server'
import { lessonForLearner, type LearnerLesson } from '../for-learner'
import { lessonsOf } from '../progress/completion'
import { displayMove, displayPlace, type DisplayPlace } from './display-move'

/** What stands on a classroom's display: a block of a lesson, moved by whoever looks after the class, from any device. */

/** `revision` grows with everything that is kept: of two answers the one with the greater is the newer, in whatever order they come. */
const shown = z.object({ lessonId: z.string(), blockId: z.string(), place: displayPlace.nullish(), revision: z.number().int().default(0) })
/** A block is set on the display; moved within (`move`, for the display to do); or the display says where it is (`place`). */
const asked = z.strictObject({ lessonId: z.string().max(40), blockId: z.string().max(40), move: displayMove.optional(), place: displayPlace.optional() })
type Refused = { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'malformed' }
const keyOf = (classId: string) => `class-display:${classId}`

export async function showBlock(services: Services, actor: Actor, classId: string, input: unknown): Promise<{ kind: 'shown'; /** Of what stands there; null: it was moved within, and says itself where it is. */ revision: number | null } | Refused> {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const read = asked.safeParse(input)
  if (!read.success) return { kind: 'malformed' }
  const { lessonId, blockId, move, place } = read.data
  const published = await publishedContent(services, found.row.courseId, found.row.version)
  if (published?.at.get(blockId)?.lessonId !== lessonId) return { kind: 'not-found' }
  if (move) {
    services.announcer.announceClass(classId, { type: 'move', lessonId, blockId, move })
    return { kind: 'shown', revision: null }
  }
  const revision = await services.db.$transaction(async (tx) => {
    const now = await kept(tx, classId)
    // Said on its way while somebody went on to another block: what was asked last stands.
    if (place && now?.lessonId === lessonId && now.blockId !== blockId) return null
    const next = (now?.revision ?? 0) + 1
    const value = JSON.stringify({ lessonId, blockId, place: place ?? null, revision: next })
    await tx.setting.upsert({ where: { key: keyOf(classId) }, create: { key: keyOf(classId), value }, update: { value } })
    return next
  })
  if (revision !== null) services.announcer.announceClass(classId, { type: 'shown', lessonId, blockId, place: place ?? null, revision })
  return { kind: 'shown', revision }
}

async function kept(db: Pick<Services['db'], 'setting'>, classId: string): Promise<{ lessonId: string; blockId: string; place: DisplayPlace | null; revision: number } | null> {
  const row = await db.setting.findUnique({ where: { key: keyOf(classId) }, select: { value: true } })
  const now = row ? shown.safeParse(JSON.parse(row.value)) : null
  return now?.success ? { ...now.data, place: now.data.place ?? null } : null
}

export interface OpenedDisplay { kind: 'opened'; classId: string; className: string; courseId: string; courseTitle: string; version: number; language: 'en' | 'zh'; lesson: LearnerLesson; blockId: string | null; place: DisplayPlace | null; revision: number }

/** A lesson for the display or its remote, with the block that stands there now. */
export async function openDisplay(services: Services, actor: Actor, classId: string, lessonId: string): Promise<OpenedDisplay | Exclude<Refused, { kind: 'malformed' }>> {
  const found = await loadClass(services, actor, 'assist', classId)
  if (found.kind !== 'found') return { kind: found.kind }
  const { row } = found
  const published = await publishedContent(services, row.courseId, row.version)
  const lesson = published ? lessonsOf(published.content).find(({ id }) => id === lessonId) : undefined
  if (!published || !lesson) return { kind: 'not-found' }
  const now = await kept(services.db, classId)
  const isHere = now !== null && now.lessonId === lessonId && lesson.blocks.some(({ id }) => id === now.blockId)
  return { kind: 'opened', classId, className: row.name, courseId: row.courseId, courseTitle: published.content.title, version: row.version, language: published.content.language, lesson: lessonForLearner(lesson), blockId: isHere ? now.blockId : (lesson.blocks[0]?.id ?? null), place: isHere ? now.place : null, revision: now?.revision ?? 0 }
}

/** Who hears a class's channel. */
export async function mayJoinClass(services: Pick<Services, 'db'>, actor: Actor, channel: `class:${string}`): Promise<boolean> {
  const personId = actor.kind === 'person' ? actor.personId : ''
  const row = await services.db.courseClass.findUnique({ where: { id: channel.slice('class:'.length) }, include: { course: { select: { state: true, removedAt: true } }, staff: true, enrolments: { where: { personId } } } })
  return row !== null && can(actor, 'study', subjectOfClass(actor, row))
}
