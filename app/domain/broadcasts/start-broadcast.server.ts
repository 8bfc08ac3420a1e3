import type { InputHealth } from '#streaming'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { askToTellMembers } from '~/domain/notifications/tell-members.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { mayStart, type BroadcastState, type StartRefusal, type StartWarning } from './broadcast'
import { addEntry } from './entries.server'
import { loadBroadcast, personOf, subjectOf, type LoadedBroadcast, type Reader } from './load-broadcast.server'
import { pushMediaState, type MediaOutcome } from './media-state.server'

export type StartBroadcast =
  | { kind: 'live'; startedAt: Date; warnings: StartWarning[]; media: MediaOutcome }
  | { kind: 'refused'; refusals: StartRefusal[] }
  | { kind: 'forbidden' } | { kind: 'not-found' }
  /** Somebody else pressed at the same time; this is the state now. */
  | { kind: 'changed'; state: BroadcastState }

/**
 * Goes live: every reason against it is asked first, then again while the row is held, since consent may be withdrawn in between.
 * The operator at the machine (the system) answers for what the pictures show by the command itself, and that goes on record;
 * a person at the desk is asked for each picture.
 */
export async function startBroadcast(services: Services, actor: Actor, input: { broadcastId: string }): Promise<StartBroadcast> {
  const broadcast = await loadBroadcast(services.db, input.broadcastId)
  if (!broadcast) return { kind: 'not-found' }
  if (!allowed(services, actor, 'operate', subjectOf(broadcast), { subjectKind: 'broadcast', subjectId: broadcast.id })) return { kind: 'forbidden' }

  const { refusals, warnings } = await startCheck(services, broadcast, actor.kind === 'system')
  if (refusals.length > 0) {
    await addEntry(services.db, broadcast.id, 'start-refused', services.now(), personOf(actor), { reasons: refusals.map((refusal) => refusal.kind) })
    return { kind: 'refused', refusals }
  }

  const now = services.now()
  const result = await services.db.$transaction(async (db): Promise<'live' | 'changed' | 'no-consent' | StartRefusal> => {
    const current = await loadBroadcast(db, broadcast.id)
    if (!current || current.state !== 'scheduled') return 'changed'
    if (!current.consent.live) return 'no-consent'
    const undone = current.streams.find((stream) => !stream.noIdentityAt && broadcast.streams.some((before) => before.id === stream.id && before.noIdentityAt))
    if (undone && actor.kind !== 'system') return { kind: 'identity-unconfirmed', stream: undone.name }
    const [used] = await inputsInUse(db, current)
    if (used) return { kind: 'input-in-use', ...used }
    const { count } = await db.broadcast.updateMany({ where: { id: current.id, state: 'scheduled' }, data: { state: 'live', startedAt: now, viewableFrom: now } })
    if (count === 0) return 'changed'
    if (current.consent.recording) await db.recording.create({ data: { broadcastId: current.id, startedAt: now } })
    if (actor.kind === 'system') await db.broadcastStream.updateMany({ where: { broadcastId: current.id, noIdentityAt: null }, data: { noIdentityAt: now, noIdentityById: null } })
    await addEntry(db, current.id, 'started', now, personOf(actor), { warnings: warnings.map((warning) => warning.kind) })
    return 'live'
  })
  if (result === 'changed') return { kind: 'changed', state: (await loadBroadcast(services.db, broadcast.id))?.state ?? 'ended' }
  if (result === 'no-consent') return { kind: 'refused', refusals: [{ kind: 'consent-withdrawn' }] }
  if (result !== 'live') return { kind: 'refused', refusals: [result] }
  const media = await pushMediaState(services)
  if (actor.kind === 'system') {
    for (const stream of broadcast.streams) {
      if (!stream.noIdentityAt) await services.audit.recordNow({ action: 'no-identity.confirmed', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'input', subjectId: stream.inputId, detail: { broadcast: broadcast.id, confirmed: true } })
    }
  }
  services.announcer.announce(`broadcast:${broadcast.id}`, { type: 'state', state: 'live' })
  await services.audit.recordNow({ action: 'broadcast.started', actor: auditActor(actor), institutionId: broadcast.institutionId, subjectKind: 'broadcast', subjectId: broadcast.id, detail: { warnings: warnings.map((warning) => warning.kind) } })
  await askToTellMembers(services, { broadcastId: broadcast.id, what: 'live', exceptPersonId: personOf(actor) }, broadcast.id)
  return { kind: 'live', startedAt: now, warnings, media }
}

/** What the desk shows beside the button before it is pressed, and what the press itself asks. */
export async function startCheck(services: Services, broadcast: LoadedBroadcast, isAnsweredFor = false): Promise<{ refusals: StartRefusal[]; warnings: StartWarning[] }> {
  const health = await services.media.status().then((status) => new Map(status.inputs.map((each) => [each.inputId, each]))).catch(() => null)
  return mayStart({
    state: broadcast.state,
    consent: broadcast.consent,
    bookedMs: broadcast.scheduledEndAt.getTime() - broadcast.scheduledStartAt.getTime(),
    streams: broadcast.streams.map((stream) => {
      const input = health?.get(stream.inputId)
      return { name: stream.name, isConnected: input?.isConnected ?? false, bitsPerSecond: input?.isConnected ? bitsPerSecond(input) : null, isConfirmed: isAnsweredFor || stream.noIdentityAt !== null }
    }),
    freeBytes: await services.freeDiskBytes(),
    inUse: await inputsInUse(services.db, broadcast),
    isMediaKnown: health !== null,
  })
}

const bitsPerSecond = (input: InputHealth): number => (input.video?.bitsPerSecond ?? 0) + (input.audio?.bitsPerSecond ?? 0)

async function inputsInUse(db: Reader, broadcast: LoadedBroadcast): Promise<{ stream: string; broadcastTitle: string }[]> {
  const others = await db.broadcast.findMany({
    where: { id: { not: broadcast.id }, state: { in: ['live', 'hold'] }, streams: { some: { inputId: { in: broadcast.streams.map((stream) => stream.inputId) } } } },
    include: { streams: true },
  })
  return broadcast.streams.flatMap((stream) => {
    const other = others.find((each) => each.streams.some((used) => used.inputId === stream.inputId))
    return other ? [{ stream: stream.name, broadcastTitle: other.title }] : []
  })
}
