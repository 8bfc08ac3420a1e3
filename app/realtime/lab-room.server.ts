import { createAllowance, type Allowance } from '#vr/lab/allowance'
import { barredBy, createOwnership, handleOf, LEASE_MS, type Hold } from '#vr/lab/ownership'
import { MOST_POSE_BYTES } from '#vr/lab/pose'
import { LAB_BOUNDS, type Device, type LabHeld, type LabPerson } from '#vr/lab/protocol'
import type { ViewState } from '#vr/contract'
import type { EnteredLab } from '~/domain/anatomy/enter-lab.server'
import type { Actor } from '~/policy/actor'
import type { LabPresence } from './channels'

/** Of another process that was not heard for so long, nobody is there any more. */
const SILENT_MS = 15_000
/**
 * Of one packet of poses to everybody, twenty a second: with what the socket adds to it 190 kbit/s, of the 200 that a person's line
 * is to bear. Heads and hands of thirty people are 1,020; where many hold something as well, some wait for the next one.
 */
export const PACKET_BYTES = 1_100

export interface Member {
  socketId: string
  actor: Actor & { kind: 'person' }
  shown: LabPerson
  /** As sent; empty: nothing yet. */
  pose: Uint8Array
  hasPose: boolean
  isDirty: boolean
  may: { pose: Allowance; view: Allowance; ask: Allowance }
}

/** One lab on one process: who is in it, what they hold and where their hands are. What it shows of the scene is a copy; the database has it. */
export function createLabRoom(labId: string, entered: EnteredLab) {
  const members = new Map<string, Member>()
  const others = new Map<string, LabPresence & { heardAt: number }>()
  const ownership = createOwnership()
  /** Per person, whatever they open beside. */
  const operations = new Map<string, Allowance>()
  const packet = new Uint8Array(PACKET_BYTES)
  /** Who was the last in the last packet: where not all have room the others come first in the next. */
  let lastTold = ''
  let view: ViewState | null = null

  const people = (): LabPerson[] => [...[...members.values()].map(({ shown }) => shown), ...[...others.values()].flatMap((one) => one.people)]
  const own = () => new Set([...members.values()].map(({ shown }) => shown.person))

  return {
    labId, members, ownership,
    /** Replaced as a whole: point, mode and rules of the same moment. */
    lab: entered,
    /** What waits to be numbered here, one after the other. */
    tail: Promise.resolve() as Promise<unknown>,
    waiting: 0,
    people,
    view: () => view,
    setView(next: ViewState) { view = next },

    /** Null: it is full. @param wanted a slot that is likely free on other processes too */
    add(socketId: string, actor: Actor & { kind: 'person' }, name: string, device: Device, wanted: number): Member | null {
      const taken = new Set(people().map(({ slot }) => slot))
      if (taken.size >= LAB_BOUNDS.people) return null
      let slot = wanted & 0xff
      while (taken.has(slot)) slot = (slot + 1) & 0xff
      const member: Member = {
        socketId, actor, shown: { slot, person: actor.personId, name, device, hue: hueOf(slot) }, pose: new Uint8Array(0), hasPose: false, isDirty: false,
        may: { pose: createAllowance(LAB_BOUNDS.posesPerSecond, LAB_BOUNDS.posesAtOnce), view: createAllowance(LAB_BOUNDS.viewsPerSecond, LAB_BOUNDS.viewsAtOnce), ask: createAllowance(LAB_BOUNDS.askedPerSecond, LAB_BOUNDS.askedAtOnce) },
      }
      members.set(socketId, member)
      return member
    },
    /** @returns whether what they held is free again */
    remove(socketId: string): boolean {
      const member = members.get(socketId)
      if (!member || !members.delete(socketId)) return false
      const { person } = member.shown
      if ([...members.values()].some(({ shown }) => shown.person === person)) return false
      operations.delete(person)
      return ownership.release(person, null)
    },
    mayOperate(person: string, count: number, nowMs: number): boolean {
      let allowance = operations.get(person)
      if (!allowance) operations.set(person, (allowance = createAllowance(LAB_BOUNDS.operationsPerSecond, LAB_BOUNDS.operationsAtOnce)))
      return allowance.take(count, nowMs)
    },
    held: (nowMs: number): LabHeld[] => ownership.all(nowMs).map(({ handle, person }) => ({ handle, person })),
    isBarred: (operation: Parameters<typeof handleOf>[0], person: string, state: EnteredLab['point']['state'], bounds: EnteredLab['bounds'], nowMs: number) => {
      const handle = handleOf(operation)
      return handle !== null && barredBy(ownership.all(nowMs), handle, person, state, bounds, nowMs) !== null
    },

    /** Who moved since the last packet, in one; null: nobody. */
    moved(): Uint8Array | null {
      // Of several processes each has a share of what a line bears.
      const most = Math.max(MOST_POSE_BYTES, Math.floor((PACKET_BYTES * members.size) / Math.max(1, people().length)))
      const all = [...members.values()]
      const from = all.findIndex(({ socketId }) => socketId === lastTold) + 1
      let length = 0
      for (let n = 0; n < all.length; n++) {
        const member = all[(from + n) % all.length]!
        if (!member.isDirty) continue
        if (length + member.pose.length > most) break
        packet.set(member.pose, length)
        length += member.pose.length
        member.isDirty = false
        lastTold = member.socketId
      }
      return length === 0 ? null : packet.slice(0, length)
    },
    /** Somebody new is to see everybody. */
    showAll() { for (const member of members.values()) member.isDirty = member.hasPose },

    presence(nowMs: number): LabPresence {
      const mine = own()
      return { people: [...members.values()].map(({ shown }) => shown), holds: ownership.all(nowMs).filter(({ person }) => mine.has(person)) }
    },
    /** @returns what of it is news */
    hear(from: string, presence: LabPresence, nowMs: number): { isNewcomer: boolean } {
      const before = others.get(from)
      if (presence.people.length === 0) others.delete(from)
      else others.set(from, { ...presence, heardAt: nowMs })
      const theirs = new Set([...(before?.people ?? []), ...presence.people].map(({ person }) => person))
      for (const person of own()) theirs.delete(person)
      // Clocks of two machines differ: their leases are counted anew here.
      const holds = presence.holds.map((hold): Hold => ({ ...hold, until: nowMs + LEASE_MS }))
      ownership.merge(holds, theirs, this.lab.point.state, this.lab.bounds, nowMs)
      const known = new Set(before?.people.map(({ slot }) => slot))
      return { isNewcomer: presence.people.some(({ slot }) => !known.has(slot)) }
    },
    /** @returns whether somebody fell silent */
    forgetSilent(nowMs: number): boolean {
      let hasForgotten = false
      for (const [from, { heardAt, people: theirs }] of others) {
        if (nowMs - heardAt <= SILENT_MS) continue
        others.delete(from)
        for (const { person } of theirs) ownership.release(person, null)
        hasForgotten = true
      }
      return hasForgotten
    },
  }
}
export type LabRoom = ReturnType<typeof createLabRoom>

/** Neighbours far apart: steps of the golden angle. */
const hueOf = (slot: number) => Math.round((slot * 137.508 + 20) % 360)
