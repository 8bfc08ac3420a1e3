import { subjectOfStudy } from '~/domain/images/readable-studies'
import { asDeskShown, type DeskShown } from '~/domain/images/shown'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { subjectOfReading } from './load-reading.server'
import { patched, type ShownPatch } from './room'
import { unrevealed } from './unrevealed'

/** What the rights in a reading's room hang on, whoever asks; null where there is no such reading. */
export async function findReadingRights({ db }: Pick<Services, 'db'>, readingId: string) {
  const row = await db.reading.findUnique({ where: { id: readingId }, include: { hospitals: true, items: { select: { id: true, studyId: true, phase: true } } } })
  if (!row || row.removedAt) return null
  const item = row.items.find(({ id }) => id === row.currentItemId)
  const closed = unrevealed(row.items)
  const studyIds = [...new Set(row.items.map(({ studyId }) => studyId))]
  return { subject: subjectOfReading(row), itemId: item?.id ?? null, phase: item?.phase ?? null, openedAt: row.openedAt, isRecorded: row.isRecorded, studyIds, revealedIds: studyIds.filter((id) => !closed.has(id)) }
}

/** Who hears a reading's channel. */
export async function mayJoinReading(services: Pick<Services, 'db'>, actor: Actor, channel: `reading:${string}`): Promise<boolean> {
  const found = await findReadingRights(services, channel.slice('reading:'.length))
  return found !== null && can(actor, 'join', found.subject)
}

/** What is asked of the studies of a reading, for whoever is there. */
export const studiesOf = ({ db }: Pick<Services, 'db'>, studyIds: readonly string[]) =>
  db.study.findMany({ where: { id: { in: [...studyIds] } }, select: { id: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true } })

/** Of these those that somebody may read: a reading opens none. */
export const readableOf = (actor: Actor, studies: Awaited<ReturnType<typeof studiesOf>>): Set<string> =>
  new Set(studies.filter((row) => can(actor, 'read', subjectOfStudy(row))).map(({ id }) => id))

/** What was shown last, of a reading that is recorded: the server may have begun anew meanwhile. */
export async function lastShown({ db }: Pick<Services, 'db'>, readingId: string): Promise<DeskShown | null> {
  const row = await db.readingEvent.findFirst({ where: { readingId, kind: 'shown' }, orderBy: { seq: 'desc' }, select: { seq: true, bodyJson: true } })
  if (!row) return null
  const since = await db.readingEvent.findMany({ where: { readingId, kind: 'patch', seq: { gt: row.seq } }, orderBy: { seq: 'asc' }, select: { bodyJson: true }, take: 1_000 })
  try {
    return asDeskShown(since.reduce((shown, { bodyJson }) => patched(shown, JSON.parse(bodyJson) as ShownPatch), JSON.parse(row.bodyJson) as DeskShown))
  } catch {
    return null
  }
}
