import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadReading, type Refused } from './load-reading.server'
import { READING_BOUNDS } from './meeting'
import { asPoll } from './poll'
import { tellMeeting } from './tell-meeting.server'

export type AskPoll = { kind: 'asked'; pollId: string } | { kind: 'malformed' } | { kind: 'too-many' } | { kind: 'not-now' } | Refused

/** Whoever leads asks everybody. */
export async function askPoll(services: Services, actor: Actor, input: { readingId: string; itemId: string | null; poll: unknown }): Promise<AskPoll> {
  const found = await loadReading(services, actor, 'lead', input.readingId)
  if (found.kind !== 'found') return found
  if (found.reading.state !== 'open') return { kind: 'not-now' }
  const poll = asPoll(input.poll)
  if (!poll) return { kind: 'malformed' }
  if (input.itemId !== null && !found.reading.items.some(({ id }) => id === input.itemId)) return { kind: 'not-found' }
  if ((await services.db.readingPoll.count({ where: { readingId: input.readingId } })) >= READING_BOUNDS.polls) return { kind: 'too-many' }
  const { id } = await services.db.readingPoll.create({ data: { readingId: input.readingId, itemId: input.itemId, question: poll.question, optionsJson: JSON.stringify(poll.options), askedAt: services.now() }, select: { id: true } })
  tellMeeting(services, input.readingId, 'poll')
  return { kind: 'asked', pollId: id }
}

/** No more votes are taken, and all see how many chose what. */
export async function endPoll(services: Services, actor: Actor, input: { readingId: string; pollId: string }): Promise<{ kind: 'done' } | Refused> {
  const found = await loadReading(services, actor, 'lead', input.readingId)
  if (found.kind !== 'found') return found
  const { count } = await services.db.readingPoll.updateMany({ where: { id: input.pollId, readingId: input.readingId }, data: { isOpen: false } })
  if (count === 0) return { kind: 'not-found' }
  tellMeeting(services, input.readingId, 'poll')
  return { kind: 'done' }
}
