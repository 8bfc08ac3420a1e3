import { z } from 'zod'
import { checkFinding } from '~/domain/images/check-finding'
import { deskShown, SHOWN_BOUNDS } from '~/domain/images/shown'
import { ROOM_BOUNDS, type RoomMark, type RoomSaid } from './room'

const far = z.number().min(-SHOWN_BOUNDS.world).max(SHOWN_BOUNDS.world)
const pointer = z.strictObject({ pane: z.int().min(0).max(SHOWN_BOUNDS.panes - 1), at: z.tuple([far, far, far]) }).nullable()
const mark = z.strictObject({ id: z.string().min(1).max(64), studyId: z.string().min(1).max(64), content: z.unknown() })
const said = z.strictObject({ shown: deskShown.optional(), pointer: pointer.optional(), marks: z.array(mark).max(ROOM_BOUNDS.marks).optional() })

/** What a presenter's page said; null where it is none, or none of what can be shown. */
export function readSaid(value: unknown): RoomSaid | null {
  const read = said.safeParse(value)
  if (!read.success) return null
  const { shown, pointer, marks: given } = read.data
  const marks = given?.flatMap(({ id, studyId, content }): RoomMark[] => { const checked = checkFinding(content); return checked ? [{ id, studyId, content: checked }] : [] })
  if (given && (marks!.length !== given.length || new Set(given.map(({ id }) => id)).size !== given.length || JSON.stringify(marks).length > ROOM_BOUNDS.marksBytes)) return null
  return { ...(shown ? { shown } : {}), ...(pointer !== undefined ? { pointer } : {}), ...(marks ? { marks } : {}) }
}
