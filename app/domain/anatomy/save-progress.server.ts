import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { MOST_STEPS } from './lesson'
import { loadLesson } from './load-lesson.server'

export type SaveProgress = { kind: 'saved' } | { kind: 'not-found' } | { kind: 'forbidden' } | { kind: 'not-a-step' }

/** Where somebody is in a lesson. Finished once is finished; a window with an older version takes nothing back. */
export async function saveProgress(services: Services, actor: Actor, { lessonId, version, step, isFinished }: { lessonId: string; version: number; step: number; isFinished: boolean }): Promise<SaveProgress> {
  const found = await loadLesson(services, actor, 'follow', lessonId)
  if (found.kind !== 'found') return { kind: found.kind }
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  if (!Number.isInteger(version) || version < 1 || version > found.lesson.version || !Number.isInteger(step) || step < 0 || step >= MOST_STEPS) return { kind: 'not-a-step' }
  const { db, now } = services
  const where = { lessonId_personId: { lessonId, personId: actor.personId } }
  await db.$transaction(async (tx) => {
    const before = await tx.lessonProgress.findUnique({ where })
    // Nobody begins in a version that is over; who was in it goes on.
    if (version !== found.lesson.version && before?.version !== version) return
    const finishedAt = (before?.version === version ? before.finishedAt : null) ?? (isFinished ? now() : null)
    const data = { version, step, finishedAt, changedAt: now() }
    await tx.lessonProgress.upsert({ where, create: { lessonId, personId: actor.personId, ...data }, update: data })
  })
  return { kind: 'saved' }
}
