import { createAllowance, type Allowance } from '#vr/lab/allowance'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadReading, type Refused } from './load-reading.server'
import { READING_BOUNDS } from './meeting'
import { optionsOf } from './poll'
import { tellMeeting } from './tell-meeting.server'

/** One vote each, changed as often as one likes while it is asked. `not-now`: no more votes are taken. */
export async function vote(services: Services, actor: Actor, input: { readingId: string; pollId: string; choice: number }): Promise<{ kind: 'voted' } | { kind: 'malformed' } | { kind: 'not-now' } | { kind: 'too-fast' } | Refused> {
  const found = await loadReading(services, actor, 'join', input.readingId)
  if (found.kind !== 'found') return found
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const poll = await services.db.readingPoll.findFirst({ where: { id: input.pollId, readingId: input.readingId } })
  if (!poll) return { kind: 'not-found' }
  if (!(input.choice in optionsOf(poll.optionsJson))) return { kind: 'malformed' }
  const key = { pollId: poll.id, personId: actor.personId }
  const at = services.now()
  const before = await services.db.readingVote.findUnique({ where: { pollId_personId: key }, select: { choice: true } })
  // Pressed again: nothing is to be told to anybody.
  if (poll.isOpen && before?.choice === input.choice) return { kind: 'voted' }
  if (!allowanceOf(services.db, actor.personId).take(1, at.getTime())) return { kind: 'too-fast' }
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

/** Each vote is told to the whole room. By database, which is one for a process: two bundles of it share the register. */
const KEY = Symbol.for('theatrum.reading-votes')
const MOST_REMEMBERED = 5_000
function allowanceOf(db: object, personId: string): Allowance {
  const held = globalThis as { [KEY]?: WeakMap<object, Map<string, Allowance>> }
  const all = (held[KEY] ??= new WeakMap<object, Map<string, Allowance>>())
  let people = all.get(db)
  if (!people) all.set(db, (people = new Map()))
  let mine = people.get(personId)
  if (!mine) {
    if (people.size >= MOST_REMEMBERED) people.delete(people.keys().next().value!)
    people.set(personId, (mine = createAllowance(READING_BOUNDS.votesAMinute / 60, READING_BOUNDS.votesAMinute)))
  }
  return mine
}
