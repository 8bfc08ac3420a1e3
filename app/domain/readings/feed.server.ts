import { createHash, randomBytes } from 'node:crypto'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { calendarOf } from './calendar'

/** In the calendar: from a month ago on. */
const SINCE_MS = 31 * 86_400_000
const MOST_EVENTS = 500
/** 256 bits, as a path can carry them. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url')

export const hasFeed = async ({ db }: Pick<Services, 'db'>, actor: Actor): Promise<boolean> => actor.kind === 'person' && (await db.readingFeed.count({ where: { personId: actor.personId } })) > 0

/** A new address of one's calendar, shown this once; the one before it ends. */
export async function makeFeed(services: Services, actor: Actor): Promise<{ kind: 'made'; url: string } | { kind: 'forbidden' }> {
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const token = randomBytes(32).toString('base64url')
  const data = { tokenHash: hashOf(token), createdAt: services.now() }
  await services.db.readingFeed.upsert({ where: { personId: actor.personId }, create: { personId: actor.personId, ...data }, update: data })
  await services.audit.recordNow({ action: 'reading-feed.made', actor: auditActor(actor), institutionId: null, subjectKind: 'person', subjectId: actor.personId })
  return { kind: 'made', url: `${services.env.publicUrl}/readings/feed/${token}.ics` }
}

export async function endFeed(services: Services, actor: Actor): Promise<{ kind: 'done' } | { kind: 'forbidden' }> {
  if (actor.kind !== 'person') return { kind: 'forbidden' }
  const { count } = await services.db.readingFeed.deleteMany({ where: { personId: actor.personId } })
  if (count > 0) await services.audit.recordNow({ action: 'reading-feed.ended', actor: auditActor(actor), institutionId: null, subjectKind: 'person', subjectId: actor.personId })
  return { kind: 'done' }
}

/** The calendar behind a secret address: readings of its owner's hospitals as they are of them now; null: there is none. */
export async function calendarBehind(services: Pick<Services, 'db' | 'now' | 'env'>, token: string): Promise<string | null> {
  if (!TOKEN.test(token)) return null
  const { db } = services
  const feed = await db.readingFeed.findUnique({ where: { tokenHash: hashOf(token) }, select: { person: { select: { language: true, deactivatedAt: true, memberships: { select: { institutionId: true } } } } } })
  if (!feed || feed.person.deactivatedAt) return null
  const own = feed.person.memberships.map(({ institutionId }) => institutionId)
  const now = services.now()
  const readings = await db.reading.findMany({
    where: { hospitals: { some: { institutionId: { in: own }, state: { not: 'declined' } } }, startsAt: { gte: new Date(now.getTime() - SINCE_MS) } }, orderBy: { startsAt: 'asc' }, take: MOST_EVENTS, include: { institution: { select: { name: true } } },
  })
  return calendarOf(readings.map(({ id, title, startsAt, minutes, institution, removedAt, changedAt, createdAt }) => ({
    id, title, startsAt, minutes, url: `${services.env.publicUrl}/readings/${id}`, hospital: institution.name, isCancelled: removedAt !== null, sequence: Math.max(0, Math.round((changedAt.getTime() - createdAt.getTime()) / 1000)), changedAt,
  })), { name: feed.person.language === 'zh' ? '晨读' : 'Morning readings', host: new URL(services.env.publicUrl).host, now })
}
