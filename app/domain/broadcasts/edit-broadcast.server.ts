import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { askToTellMembers } from '~/domain/notifications/tell-members.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Audience } from '~/policy/broadcast'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { revokeThoseWithoutRight } from './revoke-playback.server'
import { checkSchedule, type ScheduleProblem } from './schedule'

export type EditBroadcast = { kind: 'saved' } | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'ended' } | { kind: 'room-booked'; title: string } | ScheduleProblem

export interface EditBroadcastInput { broadcastId: string; title: string; description: string; audience: Audience; scheduledStartAt: Date; scheduledEndAt: Date }

/** Title, times and audience. A narrower audience ends the players of those who are outside it now. */
export async function editBroadcast(services: Services, actor: Actor, input: EditBroadcastInput): Promise<EditBroadcast> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  if (broadcast.state === 'ended') return { kind: 'ended' }
  const problem = checkSchedule(input, broadcast.institution.mayBePublic)
  if (problem) return problem
  const result = await services.db.$transaction(async (db): Promise<EditBroadcast> => {
    if (broadcast.roomId) {
      const other = await db.broadcast.findFirst({
        where: { id: { not: broadcast.id }, roomId: broadcast.roomId, state: { not: 'ended' }, scheduledStartAt: { lt: input.scheduledEndAt }, scheduledEndAt: { gt: input.scheduledStartAt } },
        select: { title: true },
      })
      if (other) return { kind: 'room-booked', title: other.title }
    }
    const { count } = await db.broadcast.updateMany({
      where: { id: broadcast.id, state: { not: 'ended' } },
      data: { title: input.title.trim(), description: input.description.trim(), audience: input.audience, scheduledStartAt: input.scheduledStartAt, scheduledEndAt: input.scheduledEndAt },
    })
    if (count === 0) return { kind: 'ended' }
    await addEntry(db, broadcast.id, 'edited', services.now(), personOf(actor), { audience: input.audience })
    return { kind: 'saved' }
  })
  if (result.kind === 'saved') {
    if (input.audience !== broadcast.audience) await revokeThoseWithoutRight(services, broadcast.id)
    services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'state', state: broadcast.state })
    await services.audit.recordNow({ action: 'broadcast.edited', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'broadcast', subjectId: broadcast.id, detail: { audience: input.audience, audienceBefore: broadcast.audience } })
    const startsAt = input.scheduledStartAt.getTime()
    if (startsAt !== broadcast.scheduledStartAt.getTime()) await askToTellMembers(services, { broadcastId: broadcast.id, what: 'scheduled', exceptPersonId: personOf(actor) }, `${broadcast.id}:${startsAt}`)
  }
  return result
}
