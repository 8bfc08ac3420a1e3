import type { ViewState } from '#vr/contract'
import type { Hold } from '#vr/lab/ownership'
import type { Device, LabAsk, LabDone, LabEntered, LabEntry, LabHeld, LabHoldAnswer, LabMode, LabPerson } from '#vr/lab/protocol'
import type { RoomEntered, RoomHeard, RoomPeople, RoomPerson, RoomSaid, RoomTaken } from '~/domain/readings/room'
import type { BroadcastAnnouncement, ClassAnnouncement, LabAnnouncement, PersonAnnouncement, ReadingChange } from '~/infra/services.server'

export type { BroadcastAnnouncement, ReadingChange }
/** One channel per broadcast: waiting room, viewers and desk hear the same signs, and fetch what they may see. */
export type BroadcastChannel = `broadcast:${string}`
/** One per lab: on it its scene is changed and its people are seen. */
export type LabChannel = `lab:${string}`
/** One per reading: on it everybody follows who presents. */
export type ReadingChannel = `reading:${string}`
/** One per class of a course: on it its classroom's display is moved. */
export type ClassChannel = `class:${string}`
export type Channel = BroadcastChannel | LabChannel | ReadingChannel | ClassChannel

export function isChannel(value: unknown): value is Channel {
  return typeof value === 'string' && /^(broadcast|lab|reading|class):[a-z0-9]{1,40}$/.test(value)
}
export const isLabChannel = (value: unknown): value is LabChannel => isChannel(value) && value.startsWith('lab:')
export const isReadingChannel = (value: unknown): value is ReadingChannel => isChannel(value) && value.startsWith('reading:')
export const isClassChannel = (value: unknown): value is ClassChannel => isChannel(value) && value.startsWith('class:')

export type JoinAnswer = 'joined' | 'refused' | 'unknown'

export interface ServerToClient {
  announcement: (channel: BroadcastChannel, event: BroadcastAnnouncement) => void
  /** The right to this channel is gone; nothing more is sent on it. */
  expelled: (channel: Channel) => void
  /** The server goes, and comes back; pages say so and connect again by themselves. */
  restarting: () => void
  /** Something of the signed-in person's own changed; needs no join. */
  personal: (event: PersonAnnouncement) => void
  /** The session has ended: signed out elsewhere, run out, deactivated. The page is to be loaded anew, as nobody's. */
  signedOut: () => void
  /** Something may have been missed while the processes could not hear each other: fetch again. */
  missed: () => void

  /** What stands on a class's display. */
  class: (channel: ClassChannel, event: ClassAnnouncement) => void

  // labs
  lab: (channel: LabChannel, event: LabAnnouncement) => void
  /** In order as this process numbered them; after others' they may come late, or again. */
  labDone: (channel: LabChannel, entries: LabEntry[]) => void
  /** vr/lab/pose.ts; those who moved since the last. */
  labPoses: (channel: LabChannel, packet: ArrayBuffer) => void
  labPeople: (channel: LabChannel, room: { people: LabPerson[]; mode: LabMode; leader: string }) => void
  labHeld: (channel: LabChannel, held: LabHeld[]) => void
  /** From where the leader looks. */
  labView: (channel: LabChannel, view: ViewState) => void

  // readings
  /** Something of it was changed: fetch what may be seen. */
  reading: (channel: ReadingChannel, change: ReadingChange) => void
  /** What the presenter shows now; at most one a display frame, and only what changed. */
  readingSaid: (channel: ReadingChannel, heard: RoomHeard) => void
  readingPeople: (channel: ReadingChannel, room: RoomPeople) => void
  /** One of them went on by themselves, or came back. */
  readingFollows: (channel: ReadingChannel, seat: string, follows: boolean) => void
}
/** What one process tells the others of its people in a lab: all of it, each time. */
export interface LabPresence { people: LabPerson[]; holds: Hold[] }
/** From process to process, through Redis. */
export interface ServerToServer {
  expel: (channel: Channel, personId: string | null) => void
  rights: (personId: string) => void
  /** `asks`: whoever has people there says so too. */
  labPresence: (labId: string, from: string, presence: LabPresence, asks: boolean) => void
  labLed: (labId: string, mode: LabMode, leader: string) => void
  readingChanged: (readingId: string, change: ReadingChange) => void
  readingDriver: (readingId: string, seat: string) => void
  readingSaid: (readingId: string, presenterId: string, said: RoomSaid) => void
  readingFollows: (readingId: string, seat: string, follows: boolean) => void
  readingPresence: (readingId: string, from: string, people: RoomPerson[], asks: boolean) => void
}
export interface ClientToServer {
  join: (channel: string, answer: (answer: JoinAnswer) => void) => void
  leave: (channel: string) => void

  // labs; only on a channel that was joined
  /** @param given.since the last number that the page has; null: it has nothing */
  labEnter: (channel: string, given: { device: Device; since: number | null }, answer: (entered: LabEntered) => void) => void
  labDo: (channel: string, asks: LabAsk[], answer: (done: LabDone) => void) => void
  /** One person of vr/lab/pose.ts; the slot is the server's to write. */
  labPose: (channel: string, packet: ArrayBuffer | Uint8Array) => void
  labView: (channel: string, view: ViewState) => void
  labHold: (channel: string, given: { take: string } | { release: string | null }, answer: (answer: LabHoldAnswer) => void) => void
  labMode: (channel: string, mode: LabMode, answer: (answer: 'done' | 'refused') => void) => void

  // readings; only on a channel that was joined
  readingEnter: (channel: string, answer: (entered: RoomEntered) => void) => void
  /** Of the presenter alone. */
  readingShow: (channel: string, said: RoomSaid, answer: (taken: RoomTaken) => void) => void
  /** @param n the last that was heard: a page that does not answer is told what is newest when it does */
  readingHeard: (channel: string, n: number) => void
  readingFollows: (channel: string, follows: boolean) => void
}

/** Below our own address, so that no proxy needs another rule. */
export const REALTIME_PATH = '/realtime'
