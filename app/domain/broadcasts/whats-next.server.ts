import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { gatherConsents, type JoinedConsent } from './consent'
import { latestRecordings } from './list-recordings.server'
import { subjectOf } from './load-broadcast.server'

const UPCOMING_MS = 14 * 24 * 3_600_000
/** Somebody is late rather than absent. */
const OVERDUE_MS = 4 * 3_600_000
const MOST = 8
/** Broadcasts of two weeks that are judged: a house that books more within them has its rooms taken many times over. */
const JUDGED = 500

/** What a line shows and the policy asks, no more. */
type Judged = JoinedConsent & { id: string; title: string; state: string; scheduledStartAt: Date; startedAt: Date | null; institutionId: string; audience: string; mayBePublic: boolean }

/** On air, or to begin soon, in the order of their beginnings; the policy decides on them. */
async function nextBroadcasts({ db, now }: Services, actor: Actor) {
  const nowMs = now().getTime()
  const rows = await db.$queryRaw<Judged[]>`
    SELECT part."id", part."title", part."state", part."scheduledStartAt", part."startedAt", part."institutionId", part."audience", i."mayBePublic",
           c."forLive", c."forRecording", c."forReuse", c."withdrawnAt"
    FROM (
      SELECT "id", "title", "state", "scheduledStartAt", "startedAt", "institutionId", "audience" FROM "Broadcast"
      WHERE "state" IN ('live', 'hold')
         OR ("state" = 'scheduled' AND "scheduledStartAt" < ${new Date(nowMs + UPCOMING_MS)} AND "scheduledEndAt" > ${new Date(nowMs - OVERDUE_MS)})
      ORDER BY "state" = 'scheduled', "scheduledStartAt", "id" LIMIT ${JUDGED}
    ) part
    JOIN "Institution" i ON i."id" = part."institutionId"
    LEFT JOIN "Consent" c ON c."broadcastId" = part."id"
    ORDER BY part."state" = 'scheduled', part."scheduledStartAt", part."id"`
  return gatherConsents(rows).filter(({ mayBePublic, ...row }) => can(actor, 'watch', subjectOf({ ...row, institution: { mayBePublic }, recording: null })))
}

/** The first page's answer to "what is next for me": on air, in the next two weeks, and what was recorded last. */
export async function whatsNext(services: Services, actor: Actor) {
  const [next, recordings] = await Promise.all([nextBroadcasts(services, actor), latestRecordings(services, actor, MOST)])
  return {
    live: next.flatMap(({ id, title, state, startedAt }) => (startedAt && state !== 'scheduled' ? [{ id, title, startedAt }] : [])).slice(0, MOST),
    upcoming: next.filter(({ state }) => state === 'scheduled').slice(0, MOST).map(({ id, title, scheduledStartAt }) => ({ id, title, scheduledStartAt })),
    recordings,
  }
}
