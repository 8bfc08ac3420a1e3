import type { BroadcastAnnouncement, PersonAnnouncement } from '~/infra/services.server'

export type { BroadcastAnnouncement }
/** One channel per broadcast: waiting room, viewers and desk hear the same signs, and fetch what they may see. */
export type Channel = `broadcast:${string}`

export function isChannel(value: unknown): value is Channel {
  return typeof value === 'string' && /^broadcast:[a-z0-9]{1,40}$/.test(value)
}

export type JoinAnswer = 'joined' | 'refused' | 'unknown'

export interface ServerToClient {
  announcement: (channel: Channel, event: BroadcastAnnouncement) => void
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
}
/** From process to process, through Redis. */
export interface ServerToServer {
  expel: (channel: Channel, personId: string | null) => void
  rights: (personId: string) => void
}
export interface ClientToServer {
  join: (channel: string, answer: (answer: JoinAnswer) => void) => void
  leave: (channel: string) => void
}

/** Below our own address, so that no proxy needs another rule. */
export const REALTIME_PATH = '/realtime'
