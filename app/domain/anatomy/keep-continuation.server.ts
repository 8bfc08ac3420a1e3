import { randomBytes } from 'node:crypto'
import { shortCodeOf } from '~/domain/people/device-code'
import { hashShortCode } from '~/domain/people/open-device-code.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { CONTINUE_CODE_LENGTH, continuePathOf, CONTINUES_FOR_MS, continueTarget, type ContinueTarget } from './continuation'
import { loadLab } from './load-lab.server'
import { loadLesson } from './load-lesson.server'
import { loadModel } from './load-model.server'

export type KeepContinuation = { kind: 'kept'; code: string; expiresAt: Date } | { kind: 'forbidden' } | { kind: 'not-found' }

export const hashContinueCode = (env: Services['env'], code: string): string => hashShortCode(env, `continue ${code}`)

/** Where this person goes on in a headset, for a while: the newest alone counts. Only what they may open themselves. */
export async function keepContinuation(services: Services, actor: Actor, path: string): Promise<KeepContinuation> {
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const target = continueTarget(path)
  if (!target) return { kind: 'not-found' }
  const found = await mayOpen(services, actor, target)
  if (found !== 'found') return { kind: found }
  const { db, env, now } = services
  const expiresAt = new Date(now().getTime() + CONTINUES_FOR_MS)
  await db.continuation.deleteMany({ where: { expiresAt: { lte: now() } } })
  for (;;) {
    const code = shortCodeOf(randomBytes(4 * CONTINUE_CODE_LENGTH), CONTINUE_CODE_LENGTH)
    const data = { codeHash: hashContinueCode(env, code), path: continuePathOf(target), expiresAt }
    try {
      await db.continuation.upsert({ where: { personId: actor.personId }, create: { personId: actor.personId, ...data }, update: data })
      return { kind: 'kept', code, expiresAt }
    } catch (error) {
      // Somebody else's page shows these letters: draw again.
      if (!isUniqueViolation(error)) throw error
    }
  }
}

async function mayOpen(services: Services, actor: Actor, { kind, id }: ContinueTarget): Promise<'found' | 'forbidden' | 'not-found'> {
  switch (kind) {
    case 'models': return (await loadModel(services, actor, 'open', id)).kind
    case 'lessons': return (await loadLesson(services, actor, 'follow', id)).kind
    case 'labs': return (await loadLab(services, actor, 'join', id)).kind
  }
}
