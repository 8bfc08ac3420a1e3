import { openStudies, type OpenedStudies } from '~/domain/images/open-studies.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadReading, type Refused } from './load-reading.server'
import { RECORDING_BOUNDS, type Recorded, type RecordedKind } from './recording'
import type { RoomMark } from './room'
import { studiesOf } from './see-room.server'
import { unrevealed, withoutAnswers } from './unrevealed'

/** Of one answer; a reading of four hours at ten a second is longer, and is asked for in pieces. */
export const MOST_EVENTS = 20_000

export interface Replay {
  readingId: string
  title: string
  lengthMs: number
  items: { id: string; title: string }[]
  people: { id: string; name: string }[]
  events: Recorded[]
  /** To be asked for next; null: that is all. */
  nextSeq: number | null
}

/** What was recorded of a reading, from an event on. What was drawn is told to those who may read its study now. */
export async function seeReplay(services: Services, actor: Actor, readingId: string, fromSeq = 0): Promise<{ kind: 'seen'; replay: Replay; opened: OpenedStudies } | Refused> {
  const found = await loadReading(services, actor, 'see-minutes', readingId)
  if (found.kind !== 'found') return found
  const { reading } = found
  const [rows, last, opened] = await Promise.all([
    services.db.readingEvent.findMany({ where: { readingId, seq: { gt: fromSeq } }, orderBy: { seq: 'asc' }, take: MOST_EVENTS }),
    services.db.readingEvent.aggregate({ where: { readingId }, _max: { atMs: true, seq: true } }),
    openStudies(services, actor, studiesOf(reading)).then((all) => withoutAnswers(all, reading.items, actor)),
  ])
  const closed = unrevealed(reading.items)
  const seen = new Set(opened.studies.flatMap(({ id }) => (closed.has(id) ? [] : [id])))
  const events = rows.flatMap(({ atMs, kind, bodyJson }): Recorded[] => {
    const body = parsed(bodyJson)
    if (body === undefined || atMs > RECORDING_BOUNDS.longestMs) return []
    return [{ atMs, kind: kind as RecordedKind, body: kind === 'marks' ? (body as RoomMark[]).filter(({ studyId }) => seen.has(studyId)) : body }]
  })
  const ids = [...new Set(events.flatMap(({ kind, body }) => (kind === 'presenter' ? [(body as { person: string }).person] : [])))]
  const people = await services.db.person.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
  const until = rows.at(-1)?.seq ?? 0
  return { kind: 'seen', opened, replay: { readingId, title: reading.title, lengthMs: last._max.atMs ?? 0, items: reading.items.map(({ id, title }) => ({ id, title })), people, events, nextSeq: until < (last._max.seq ?? 0) ? until : null } }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
