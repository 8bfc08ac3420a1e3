import type { MaskRectangle } from '#streaming'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Db } from '~/infra/db/db.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf } from './load-broadcast.server'
import { areSameMasks, coversMore, MASK_DRAWN } from './mask'
import { raiseRevision } from './media-revision.server'
import { forgetRecordingPlan, pushMediaState, type MediaOutcome } from './media-state.server'

export type SetInputMasks =
  | { kind: 'masks-saved'; at: Date; count: number; media: MediaOutcome; isPassageBarred: boolean }
  | { kind: 'forbidden' } | { kind: 'not-found' } | { kind: 'bad-masks' } | { kind: 'already-ended' }

/**
 * What is painted over in one input's pictures from now on, wherever it is used. In force when the media plane has taken it; until then the
 * answer says so. What anybody confirmed about the picture before has to be looked at again.
 * Where something is covered that viewers could see, they lose the rewind window, and what was recorded of it is barred until somebody has looked:
 * up to the moment at which the media plane has taken the masks, however late that is (`closeMaskPassages`).
 */
export async function setInputMasks(services: Services, actor: Actor, input: { broadcastId: string; streamName: string; masks: readonly MaskRectangle[] | null }): Promise<SetInputMasks> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }
  const stream = broadcast.streams.find((each) => each.name === input.streamName)
  if (!stream) return { kind: 'not-found' }
  if (broadcast.state === 'ended') return { kind: 'already-ended' }
  const { masks } = input
  if (!masks) return { kind: 'bad-masks' }

  const now = services.now()
  const changed = await services.db.$transaction(async (db) => {
    await raiseRevision(db)
    const before = await db.inputMask.findMany({ where: { inputId: stream.inputId }, orderBy: { createdAt: 'asc' } })
    if (areSameMasks(before, masks)) return null
    await db.inputMask.deleteMany({ where: { inputId: stream.inputId } })
    for (const [i, { x, y, width, height }] of masks.entries()) {
      // Read back in the order in which they were drawn.
      await db.inputMask.create({ data: { inputId: stream.inputId, x, y, width, height, createdById: personOf(actor), createdAt: new Date(now.getTime() + i) } })
    }
    const uses = await db.broadcastStream.findMany({ where: { inputId: stream.inputId, broadcast: { state: { not: 'ended' } } }, include: { broadcast: { include: { recording: true } } } })
    const barred: string[] = []
    for (const use of uses) {
      await db.broadcastStream.update({ where: { id: use.id }, data: { noIdentityAt: null, noIdentityById: null } })
      await addEntry(db, use.broadcastId, 'masks-changed', now, personOf(actor), { stream: use.name, count: masks.length })
      if (!coversMore(before, masks) || !use.broadcast.startedAt) continue
      await db.broadcast.updateMany({ where: { id: use.broadcastId, state: 'live' }, data: { viewableFrom: now } })
      // Where nothing is recorded it still says that the masks are not in force yet.
      await barFromHere(db, use.broadcastId, use.broadcast.recording?.startedAt ?? use.broadcast.startedAt)
      if (use.broadcast.recording) barred.push(use.broadcast.recording.id)
    }
    return { barred, uses: uses.map((use) => use.broadcastId) }
  })
  const media = await pushMediaState(services)
  if (!changed) return { kind: 'masks-saved', at: now, count: masks.length, media, isPassageBarred: false }
  for (const recordingId of changed.barred) await forgetRecordingPlan(services, recordingId)
  for (const id of changed.uses) services.announcer.announce(`broadcast:${id}`, { type: 'desk' })
  await services.audit.recordNow({ action: 'masks.changed', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'input', subjectId: stream.inputId, detail: { count: masks.length } })
  return { kind: 'masks-saved', at: now, count: masks.length, media, isPassageBarred: changed.barred.length > 0 }
}

/** One passage grows while masks are being drawn, open until they are in force; what somebody has cleared meanwhile is left alone. */
async function barFromHere(db: Pick<Db, 'holdPassage'>, broadcastId: string, startedAt: Date): Promise<void> {
  const mine = { broadcastId, reason: MASK_DRAWN }
  if (await db.holdPassage.findFirst({ where: { ...mine, to: null } })) return
  const last = await db.holdPassage.findFirst({ where: mine, orderBy: { to: 'desc' } })
  if (last && !last.clearedAt) await db.holdPassage.update({ where: { id: last.id }, data: { to: null } })
  else await db.holdPassage.create({ data: { ...mine, from: last?.to ?? startedAt } })
}
