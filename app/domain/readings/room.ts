import type { DeskShown, PaneShown } from '~/domain/images/shown'
import type { FindingContent, Point3 } from '~/domain/images/finding'

/** What is said in the room of a reading, between a page and the server. What is shown is in the patient's millimetres. */

export const ROOM_BOUNDS = {
  /** Pages at once. */
  pages: 300,
  /** Of one person, who else could take all of them. */
  pagesOfOne: 6,
  marks: 50, marksBytes: 40_000,
  /** Of a message: a desk of four pictures and all marks. */
  messageBytes: 48_000,
  /** A presenter's page says something at most once a display frame, of which fast displays make 144 a second. */
  saidPerSecond: 150, saidAtOnce: 150,
  /** Messages to one page that it has not answered yet: a seventh of a second at 60 a second. Beyond that it gets what is newest, once it answers. */
  unanswered: 10,
  /** A page answers one in so many, so that answers cost less than what they are about. */
  answersEvery: 4,
  /** Views that a change can be told against. */
  remembered: 24,
} as const

/** Where the presenter points. `pane`: position among those of the layout. */
export interface RoomPointer { pane: number; at: Point3 }
/** Drawn by the presenter in this room; told only to those who may read the study. */
export interface RoomMark { id: string; studyId: string; content: FindingContent }

/** What changed since the presenter's page last said something; what did not is left out. */
export interface RoomSaid { shown?: DeskShown; pointer?: RoomPointer | null; marks?: RoomMark[] }

/** Fields of panes that differ, by position. */
export interface ShownPatch { active?: number; panes?: Record<string, Partial<PaneShown>> }
/** `base` null: the whole; else what differs from the view of that number. */
export type ShownChange = { rev: number; base: null; desk: DeskShown } | { rev: number; base: number; patch: ShownPatch }

/** From server to page. `n`: to be answered. */
export interface RoomHeard { n: number; shown?: ShownChange; pointer?: RoomPointer | null; marks?: RoomMark[] }

export interface RoomPerson {
  /** Of one page of theirs. */
  seat: string
  person: string
  name: string
  /** Of those that take part: the one they come from. */
  hospital: string | null
  follows: boolean
}
/** `driver`: the seat whose page drives, of those of the presenter; null: the presenter is not here. */
export interface RoomPeople { people: RoomPerson[]; presenter: string; driver: string | null }

export type RoomEntered =
  | { kind: 'welcome'; seat: string; room: RoomPeople; n: number; shown: { rev: number; desk: DeskShown } | null; pointer: RoomPointer | null; marks: RoomMark[] }
  | { kind: 'refused'; why: 'not-allowed' | 'full' }
  | { kind: 'busy' }

/** `refused`: somebody else presents. `busy`: too much at once; the newest is to be said again. */
export type RoomTaken = 'taken' | 'refused' | 'malformed' | 'busy'

const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b)

/** Null: another layout, which is told as a whole. Both are of one schema, so their fields come in one order. */
export function patchOf(before: DeskShown, after: DeskShown): ShownPatch | null {
  if (before.layout !== after.layout || before.panes.length !== after.panes.length) return null
  const panes: Record<string, Partial<PaneShown>> = {}
  after.panes.forEach((pane, i) => {
    const was = before.panes[i]!
    const changed = Object.entries(pane).filter(([key, value]) => !same(was[key as keyof PaneShown], value))
    if (changed.length > 0) panes[i] = Object.fromEntries(changed) as Partial<PaneShown>
  })
  return { ...(before.active !== after.active ? { active: after.active } : {}), ...(Object.keys(panes).length > 0 ? { panes } : {}) }
}

export function patched(before: DeskShown, { active, panes }: ShownPatch): DeskShown {
  return { ...before, active: active ?? before.active, panes: before.panes.map((pane, i) => ({ ...pane, ...panes?.[i] })) }
}

export const isSameShown = (a: DeskShown | null, b: DeskShown | null): boolean => same(a, b)
