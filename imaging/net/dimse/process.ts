import type { Caller, Incoming, StoreSession } from './accept'
import type { AssociateRj } from './pdu'

/** What the receiving process is started with: JSON in the environment variable THEATRUM_DIMSE. */
export interface DimseProcessConfig {
  host: string
  port: number
  /** Where instances are written while they arrive; emptied at each start. */
  folder: string
  most: number
  mostOfAddress: number
  idleMs: number
  mostFileBytes: number
  /** What is left free on the disk. */
  spareBytes: number
}

/** From the receiving process: questions carry an id, which the answer repeats. */
export type FromDimse =
  | { type: 'ready'; port: number }
  | { type: 'failed'; message: string }
  | { type: 'admit'; id: number; caller: Caller }
  /** Whole and on disk at `path`; whoever answers has taken it from there. */
  | { type: 'store'; id: number; session: string; incoming: Incoming; path: string }
  | { type: 'ended'; session: string; how: Parameters<StoreSession['ended']>[0] }
  | { type: 'fault'; fault: string }

export type ToDimse =
  | { type: 'admitted'; id: number; session: string }
  | { type: 'rejected'; id: number; why: AssociateRj }
  | { type: 'stored'; id: number; status: number }
