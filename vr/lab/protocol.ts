import type { Handle, Operation, Refused, SceneState, ViewState } from '../contract'

/** What a lab's pages and server say to each other. Plain data; the socket carries it (app/realtime/labs.server.ts). */

export const LAB_BOUNDS = {
  /** In one lab; a person with two devices counts twice. */
  people: 40,
  /** Of one operation as text. */
  operationBytes: 8_192,
  /** Of one message with several. */
  messageBytes: 12_288,
  /** Operations in one message. */
  batch: 20,
  /** A person's, over time, and at once after a pause: putting back fifty structures is fifty operations. */
  operationsPerSecond: 20, operationsAtOnce: 120,
  posesPerSecond: 30, posesAtOnce: 30,
  viewsPerSecond: 12, viewsAtOnce: 12,
  /** Holds, modes and entries: what a person does by hand. */
  askedPerSecond: 5, askedAtOnce: 30,
  /** What waits to be numbered; more is answered 'busy', and the page sends it again. */
  queue: 600,
  /** Operations from one snapshot of the scene to the next. */
  snapshotEvery: 200,
  /** Scenes that one person shows to one lab in a minute: each may be far larger than an operation of a page. */
  scenesPerMinute: 6,
  /** Of entries that are sent to a page that was away, as text; beyond that it gets the scene. */
  entriesBytes: 1_000_000,
  /** Operations that are kept; older ones are in the snapshot. */
  kept: 5_000,
} as const

export const DEVICES = ['headset', 'desktop', 'phone'] as const
export type Device = (typeof DEVICES)[number]
export const LAB_MODES = ['led', 'free'] as const
/** `led`: only the leader's hands change the scene. */
export type LabMode = (typeof LAB_MODES)[number]

/** One operation as its page made it. `clientId` makes it count once, however often it is sent. */
export interface LabAsk { clientId: string; operation: Operation }
/** An operation with its place in the order that everybody applies. From 1, without gaps. */
export interface LabEntry { seq: number; person: string; clientId: string; operation: Operation }

/** `busy`: nothing was judged, send it again. `closed`: the lab has ended. `too-large`: more than a message may hold. */
export type LabRefused = Refused | 'closed' | 'too-large'
export type LabAnswer = { clientId: string; kind: 'done'; seq: number } | { clientId: string; kind: 'refused'; why: LabRefused }
export type LabDone = { kind: 'answers'; answers: LabAnswer[] } | { kind: 'busy' } | { kind: 'out' }

/** Somebody on one device. `slot` is the byte that names them in pose packets. */
export interface LabPerson { slot: number; person: string; name: string; device: Device; /** 0 to 359. */ hue: number }
export interface LabHeld { handle: Handle; person: string }
export interface LabRoom { mode: LabMode; leader: string; people: LabPerson[]; held: LabHeld[] }
/** All that a page needs to be in the present state: a snapshot where its own is too old, and the entries after it. */
export interface LabWelcome extends LabRoom {
  kind: 'welcome'
  slot: number
  snapshot: { seq: number; state: SceneState } | null
  entries: LabEntry[]
  /** What the scene is after them. */
  seq: number
  hash: string
  /** Of the leader, as last told. */
  view: ViewState | null
}
export type LabEntered = LabWelcome | { kind: 'refused'; why: 'closed' | 'full' | 'withdrawn' | 'not-allowed' } | { kind: 'busy' }
export type LabHoldAnswer = { kind: 'held' } | { kind: 'released' } | { kind: 'refused'; why: 'held-by-other' | 'not-allowed' | 'too-many'; by?: string }

const CLIENT_ID = /^[\w-]{1,40}$/
export const isClientId = (given: unknown): given is string => typeof given === 'string' && CLIENT_ID.test(given)
export const isHandle = (given: unknown): given is Handle => typeof given === 'string' && /^(body|group:[\w.-]{1,64}|cut:[\w.:-]{1,64}|[a-z0-9-]{1,32}\/[\w.-]{1,64})$/.test(given)
export const isDevice = (given: unknown): given is Device => DEVICES.some((one) => one === given)
export const isLabMode = (given: unknown): given is LabMode => LAB_MODES.some((one) => one === given)
