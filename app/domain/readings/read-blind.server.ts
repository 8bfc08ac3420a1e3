import { z } from 'zod'
import { CERTAINTIES } from '~/domain/cases/case'
import { checkFinding } from '~/domain/images/check-finding'
import type { FindingContent } from '~/domain/images/finding'
import type { Services } from '~/infra/services.server'
import { holds, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { loadReading, type Refused } from './load-reading.server'
import { asPhase, READING_BOUNDS, type BlindShown } from './meeting'
import { tellMeeting } from './tell-meeting.server'

const given = z.strictObject({ text: z.string().max(READING_BOUNDS.text), diagnosis: z.string().max(READING_BOUNDS.diagnosis), certainty: z.enum(CERTAINTIES), mark: z.unknown() })

export type ReadBlind =
  | { kind: 'kept'; revision: number }
  /** A colleague of the same hospital wrote meanwhile: theirs, and nothing was written over. */
  | { kind: 'changed-by-other'; reading: BlindShown }
  /** It was revealed: what was written before counts. */
  | { kind: 'revealed' } | { kind: 'malformed' } | Refused

/** A hospital's reading of what is on the screen, kept as it is written, sealed by the reveal. @param input.revision what they began with; 0 for none */
export async function readBlind(services: Services, actor: Actor, input: { readingId: string; itemId: string; institutionId: string; revision: number; reading: unknown }): Promise<ReadBlind> {
  const found = await loadReading(services, actor, 'read-blind', input.readingId)
  if (found.kind !== 'found') return found
  if (actor.kind !== 'person' || !found.subject.hospitals.includes(input.institutionId) || !holds(actor, input.institutionId, 'teacher', 'expert')) return { kind: 'forbidden' }
  const read = given.safeParse(input.reading)
  const mark = read.success && read.data.mark !== null && read.data.mark !== undefined ? checkFinding(read.data.mark) : null
  if (!read.success || (read.data.mark && !mark)) return { kind: 'malformed' }
  const item = found.reading.items.find(({ id }) => id === input.itemId)
  if (!item || item.phase === 'waiting') return { kind: 'not-found' }
  const { text, diagnosis, certainty } = read.data
  const data = { text, diagnosis, certainty, markJson: mark ? JSON.stringify(mark) : null, byId: actor.personId, at: services.now() }
  const key = { itemId: input.itemId, institutionId: input.institutionId }
  const kept = await services.db.$transaction(async (tx): Promise<ReadBlind> => {
    // A write first, so that a reveal waits for it or has come before it.
    const { count: isBlind } = await tx.readingItem.updateMany({ where: { id: input.itemId, phase: 'blind' }, data: { phase: 'blind' } })
    if (isBlind === 0) return { kind: 'revealed' }
    const before = await tx.blindReading.findUnique({ where: { itemId_institutionId: key } })
    if ((before?.revision ?? 0) !== input.revision) {
      const same = before && before.text === text && before.diagnosis === diagnosis && before.certainty === certainty && before.markJson === data.markJson
      return same ? { kind: 'kept', revision: before.revision } : { kind: 'changed-by-other', reading: await shownOf(tx, before!) }
    }
    await tx.blindReading.upsert({ where: { itemId_institutionId: key }, create: { ...key, ...data, revision: 1 }, update: { ...data, revision: input.revision + 1 } })
    return { kind: 'kept', revision: input.revision + 1 }
  })
  if (kept.kind === 'kept') tellMeeting(services, input.readingId, 'blind')
  return kept
}

type Tx = Pick<Services['db'], 'institution' | 'person'>
type Row = NonNullable<Awaited<ReturnType<Services['db']['blindReading']['findUnique']>>>

async function shownOf(db: Tx, row: Row): Promise<BlindShown> {
  const [hospital, by] = await Promise.all([db.institution.findUnique({ where: { id: row.institutionId }, select: { name: true } }), db.person.findUnique({ where: { id: row.byId }, select: { name: true } })])
  return blindShown(row, hospital?.name ?? '', by?.name ?? '')
}

export const blindShown = ({ institutionId, text, diagnosis, certainty, markJson, revision, at }: Row, hospital: string, by: string): BlindShown =>
  ({ institutionId, hospital, text, diagnosis, certainty: CERTAINTIES.find((one) => one === certainty) ?? 'possible', mark: markJson ? (JSON.parse(markJson) as FindingContent) : null, revision, at: at.toISOString(), by })

/** Before the reveal somebody sees their own hospital's alone, and which others have written; afterwards all, side by side. */
export async function listBlind(services: Services, actor: Actor, input: { readingId: string; itemId: string }): Promise<{ kind: 'listed'; readings: BlindShown[]; written: string[] } | Refused> {
  const found = await loadReading(services, actor, 'see-minutes', input.readingId)
  if (found.kind !== 'found') return found
  const item = found.reading.items.find(({ id }) => id === input.itemId)
  if (!item) return { kind: 'not-found' }
  const rows = await services.db.blindReading.findMany({ where: { itemId: input.itemId }, orderBy: { institutionId: 'asc' } })
  const own = (institutionId: string) => can(actor, 'read-blind', { ...found.subject, hospitals: [institutionId] })
  const shown = asPhase(item.phase) === 'revealed' ? rows : rows.filter(({ institutionId }) => own(institutionId))
  return { kind: 'listed', readings: await Promise.all(shown.map((row) => shownOf(services.db, row))), written: rows.map(({ institutionId }) => institutionId) }
}
