import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadReading, type Refused } from './load-reading.server'
import { optionsOf } from './poll'
import { tellMeeting } from './tell-meeting.server'

/** One vote each, changed as often as one likes while it is asked. `not-now`: no more votes are taken. */
export async function vote(services: Services, actor: Actor, input: { readingId: string; pollId: string; choice: number }): Promise<{ kind: 'voted' } | { kind: 'malformed' } | { kind: 'not-now' } | Refused> {
  const found = await loadReading(services, actor, 'join', input.readingId)
  if (found.kind !== 'found') return found
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const poll = await services.db.readingPoll.findFirst({ where: { id: input.pollId, readingId: input.readingId } })
  if (!poll) return { kind: 'not-found' }
  if (!(input.choice in optionsOf(poll.optionsJson))) return { kind: 'malformed' }
  const key = { pollId: poll.id, personId: actor.personId }
  const at = services.now()
  const isTaken = await services.db.$transaction(async (tx) => {
    // A write first, so that its end waits for the vote or has come before it.
    const { count } = await tx.readingPoll.updateMany({ where: { id: poll.id, isOpen: true }, data: { isOpen: true } })
    if (count > 0) await tx.readingVote.upsert({ where: { pollId_personId: key }, create: { ...key, choice: input.choice, at }, update: { choice: input.choice, at } })
    return count > 0
  })
  if (!isTaken) return { kind: 'not-now' }
  tellMeeting(services, input.readingId, 'poll')
  return { kind: 'voted' }
}
