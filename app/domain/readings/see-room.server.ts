import { MOST_STUDIES, openStudies, type OpenedStudies } from '~/domain/images/open-studies.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import type { Refused } from './load-reading.server'
import type { MeetingShown } from './meeting'
import { seeMeeting } from './see-meeting.server'
import { withoutAnswers } from './unrevealed'

export type SeeRoom = { kind: 'seen'; meeting: MeetingShown; opened: OpenedStudies | null } | Refused

/**
 * A reading's room for one who takes part: what is read with its pictures, each asked for by its own right. Before it is opened
 * nothing is shown, and when it has ended nothing any more.
 */
export async function seeRoom(services: Services, actor: Actor, readingId: string): Promise<SeeRoom> {
  const seen = await seeMeeting(services, actor, readingId)
  if (seen.kind !== 'seen') return seen
  const { meeting } = seen
  if (meeting.state !== 'open') return { kind: 'seen', meeting, opened: null }
  const current = meeting.items.find(({ id }) => id === meeting.currentItemId)
  return { kind: 'seen', meeting, opened: withoutAnswers(await openStudies(services, actor, studiesOf(meeting), current?.seriesId ?? undefined), meeting.items, actor) }
}

/** As many as one desk holds: the first ones, or from the one that is read now. */
export function studiesOf({ items, currentItemId }: { items: readonly Pick<MeetingShown['items'][number], 'id' | 'studyId'>[]; currentItemId: string | null }, most = MOST_STUDIES): string[] {
  const all = [...new Set(items.map(({ studyId }) => studyId))]
  const at = Math.max(0, all.indexOf(items.find(({ id }) => id === currentItemId)?.studyId ?? ''))
  const from = Math.floor(at / most) * most
  return all.slice(from, from + most)
}
