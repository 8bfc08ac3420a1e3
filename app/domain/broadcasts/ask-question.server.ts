import { allowed } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadBroadcast, subjectOf } from './load-broadcast.server'

export type AskQuestion =
  | { kind: 'asked'; questionId: string }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'bad-text' } | { kind: 'not-open' }
  /** One person may not fill the list. */
  | { kind: 'too-many' }

export const LONGEST_QUESTION = 500
const MOST_WAITING_PER_PERSON = 5
const MOST_WAITING = 500

/** A text question of a viewer; nobody else sees it until a moderator shows it. Open from the waiting room to the end. */
export async function askQuestion(services: Services, actor: Actor, input: { broadcastId: string; text: string }): Promise<AskQuestion> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (actor.kind !== 'person' || !allowed(services, actor, 'ask', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  if (broadcast.state === 'ended') return { kind: 'not-open' }
  const text = input.text.trim()
  if (text.length < 2 || text.length > LONGEST_QUESTION) return { kind: 'bad-text' }
  const questionId = await services.db.$transaction(async (db) => {
    const waiting = { broadcastId: broadcast.id, state: 'waiting' }
    if ((await db.question.count({ where: { ...waiting, personId: actor.personId } })) >= MOST_WAITING_PER_PERSON) return null
    if ((await db.question.count({ where: waiting })) >= MOST_WAITING) return null
    return (await db.question.create({ data: { broadcastId: broadcast.id, personId: actor.personId, text, askedAt: services.now() } })).id
  })
  if (!questionId) return { kind: 'too-many' }
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'questions' })
  return { kind: 'asked', questionId }
}
