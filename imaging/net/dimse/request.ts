import { connect } from 'node:net'
import { Association, AssociationEnded, OUR_MAX_PDU, PduReader, type AcceptedContext } from './association'
import { FIELD, STATUS } from './command'
import { decodeAssociateAc, decodeAssociateRj, encodeAssociateRq, PDU, PduDamaged, type ProposedContext, type RoleSelection } from './pdu'
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION, IMPLICIT_LE, VERIFICATION } from './uids'

export interface DimsePeer {
  host: string
  port: number
  /** Theirs. */
  calledAe: string
  /** Ours. */
  callingAe: string
  /** Silence for so long ends the association. */
  idleMs: number
  signal?: AbortSignal
}

/** Why a PACS could not be spoken with; each has its sentence in locales/images.json (`sources.fault.*`). */
export const PEER_FAULTS = ['unreachable', 'timed-out', 'rejected-calling-ae', 'rejected-called-ae', 'rejected', 'not-offered', 'refused', 'broke-off', 'not-dicom', 'not-allowed', 'redirected'] as const
export type PeerFault = (typeof PEER_FAULTS)[number]

export class PeerFailed extends Error {
  /** @param detail for the log: a status, a code; never what was asked for. */
  constructor(readonly fault: PeerFault, readonly detail = '') {
    super(`${fault}${detail ? `: ${detail}` : ''}`)
  }
}

export interface Requested {
  association: Association
  /** Contexts that were agreed on, by what they are for. */
  contextOf(abstractSyntax: string): number | null
}

/** @throws PeerFailed */
export async function requestAssociation(peer: DimsePeer, wanted: Omit<ProposedContext, 'id'>[], roles: RoleSelection[] = []): Promise<Requested> {
  const socket = connect({ host: peer.host, port: peer.port, noDelay: true })
  const stop = () => socket.destroy()
  peer.signal?.addEventListener('abort', stop, { once: true })
  socket.once('close', () => peer.signal?.removeEventListener('abort', stop))
  await new Promise<void>((done, fail) => {
    const timer = setTimeout(() => {
      socket.destroy()
      fail(new PeerFailed('timed-out', 'no connection'))
    }, Math.min(peer.idleMs, 10_000))
    socket.once('connect', () => (clearTimeout(timer), done()))
    socket.once('error', (error: NodeJS.ErrnoException) => (clearTimeout(timer), fail(new PeerFailed('unreachable', error.code))))
    socket.once('close', () => (clearTimeout(timer), fail(new PeerFailed('broke-off'))))
  })
  socket.on('error', () => undefined)
  const contexts = wanted.map((each, index) => ({ id: index * 2 + 1, ...each }))
  try {
    socket.write(encodeAssociateRq({
      calledAe: peer.calledAe, callingAe: peer.callingAe, maxPduLength: OUR_MAX_PDU, implementationClassUid: IMPLEMENTATION_CLASS_UID, implementationVersion: IMPLEMENTATION_VERSION, roles, contexts,
    }))
    const reader = new PduReader(socket, peer.idleMs)
    const answer = await reader.next()
    switch (answer?.type) {
      case PDU.associateAc: {
        const { contexts: results, maxPduLength } = decodeAssociateAc(answer.body)
        const agreed = new Map<number, AcceptedContext>()
        for (const { id, result, transferSyntax } of results) {
          const abstractSyntax = contexts.find((each) => each.id === id)?.abstractSyntax
          if (result === 0 && abstractSyntax) agreed.set(id, { abstractSyntax, transferSyntax })
        }
        return {
          association: new Association(reader, agreed, maxPduLength),
          contextOf: (abstractSyntax) => [...agreed].find(([, each]) => each.abstractSyntax === abstractSyntax)?.[0] ?? null,
        }
      }
      case PDU.associateRj: {
        const { result, source, reason } = decodeAssociateRj(answer.body)
        const fault = source === 1 && reason === 3 ? 'rejected-calling-ae' : source === 1 && reason === 7 ? 'rejected-called-ae' : 'rejected'
        throw new PeerFailed(fault, `${result}/${source}/${reason}`)
      }
      case PDU.abort: throw new PeerFailed('broke-off', 'aborted')
      default: throw new PeerFailed('not-dicom')
    }
  } catch (error) {
    socket.destroy()
    throw peerFailed(error)
  }
}

/** What went wrong within an association, for whoever asked. */
export function peerFailed(error: unknown): PeerFailed {
  if (error instanceof PeerFailed) return error
  if (error instanceof PduDamaged) return new PeerFailed('not-dicom', error.message)
  if (error instanceof AssociationEnded) return new PeerFailed(error.how === 'timed-out' ? 'timed-out' : error.how === 'damaged' ? 'not-dicom' : 'broke-off', error.message)
  throw error
}

/** C-ECHO: whether there is somebody who knows us. @throws PeerFailed */
export async function echo(peer: DimsePeer): Promise<void> {
  const { association, contextOf } = await requestAssociation(peer, [{ abstractSyntax: VERIFICATION, transferSyntaxes: [IMPLICIT_LE] }])
  try {
    const contextId = contextOf(VERIFICATION)
    if (contextId === null) throw new PeerFailed('not-offered', 'C-ECHO')
    await association.send(contextId, { commandField: FIELD.cEchoRq, messageId: 1, sopClassUid: VERIFICATION })
    const answer = await association.nextMessage()
    if (answer?.command.status !== STATUS.success) throw new PeerFailed('refused', `C-ECHO ${answer?.command.status?.toString(16)}`)
  } catch (error) {
    throw peerFailed(error)
  } finally {
    await association.release()
  }
}
