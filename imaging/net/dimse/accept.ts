import { createServer, type Server, type Socket } from 'node:net'
import { Association, AssociationEnded, closeSoon, OUR_MAX_PDU, PduReader, type AcceptedContext } from './association'
import { FIELD, STATUS, type Command } from './command'
import { decodeAssociateRq, encodeAbort, encodeAssociateAc, encodeAssociateRj, PDU, PduDamaged, type AssociateRj, type AssociateRq, type ContextResult } from './pdu'
import { EXPLICIT_LE, IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION, IMPLICIT_LE, isStorageClass, TRANSFER_SYNTAXES, VERIFICATION } from './uids'

/** PS3.8 table 9-21. */
export const REJECT = {
  callingAeUnknown: { result: 1, source: 1, reason: 3 }, calledAeUnknown: { result: 1, source: 1, reason: 7 },
  congestion: { result: 2, source: 3, reason: 1 }, noReason: { result: 1, source: 1, reason: 1 },
} as const satisfies Record<string, AssociateRj>

export interface Caller { callingAe: string; calledAe: string; address: string }
export interface Incoming { sopClassUid: string; sopInstanceUid: string; transferSyntax: string; callingAe: string }

/** What one association may do; made when it is let in. */
export interface StoreSession {
  /** Takes one instance to its last byte and keeps it for good. @returns the status of C-STORE. */
  store(incoming: Incoming, data: AsyncIterable<Buffer>): Promise<number>
  ended(how: 'released' | 'aborted' | 'lost' | 'timed-out' | 'damaged'): void
}

export interface StoreProvider {
  host: string
  port: number
  /** Associations at once; more are told to come again. */
  most: number
  /** Of one address, let in or not yet. */
  mostOfAddress: number
  /** Silence for so long ends an association. */
  idleMs: number
  admit(caller: Caller): Promise<StoreSession | AssociateRj>
  /** What went wrong, for a log: no value that the other side sent. */
  onFault(fault: string): void
}

export interface Listening { port: number; close(): Promise<void> }

/** Verification and storage as a provider (PS3.4 annexes A and B). */
export async function listenForStorage(provider: StoreProvider): Promise<Listening> {
  const sockets = new Map<Socket, string>()
  const server: Server = createServer({ noDelay: true }, (socket) => {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    socket.on('error', () => undefined)
    // Beyond the bounds nothing is read: the port is open to everybody on the network.
    if (sockets.size >= provider.most * 2 || [...sockets.values()].filter((each) => each === address).length >= provider.mostOfAddress) return void socket.destroy()
    sockets.set(socket, address)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, address, provider, () => sockets.size > provider.most).catch((error: unknown) => {
      provider.onFault(error instanceof AssociationEnded ? error.message : error instanceof Error ? `${error.name}: ${error.message}` : 'unknown')
      socket.destroy()
    })
  })
  await new Promise<void>((done, fail) => server.once('error', fail).listen(provider.port, provider.host, () => done()))
  return {
    port: (server.address() as { port: number }).port,
    close: () => new Promise((done) => {
      server.close(() => done())
      for (const socket of sockets.keys()) closeSoon(socket, encodeAbort(0))
    }),
  }
}

async function serve(socket: Socket, address: string, provider: StoreProvider, isFull: () => boolean): Promise<void> {
  const reader = new PduReader(socket, provider.idleMs)
  const first = await reader.next()
  if (!first) return void socket.destroy()
  const request = first.type === PDU.associateRq ? readRequest(first.body) : null
  if (!request) return closeSoon(socket, encodeAbort(2, 1))
  const reject = (why: AssociateRj) => closeSoon(socket, encodeAssociateRj(why))
  if (isFull()) return reject(REJECT.congestion)
  const session = await provider.admit({ callingAe: request.callingAe, calledAe: request.calledAe, address })
  if ('reason' in session) return reject(session)

  const { results, agreed } = agree(request)
  socket.write(encodeAssociateAc({
    calledAe: request.calledAe, callingAe: request.callingAe, maxPduLength: OUR_MAX_PDU, implementationClassUid: IMPLEMENTATION_CLASS_UID, implementationVersion: IMPLEMENTATION_VERSION, roles: [], contexts: results,
  }))
  const association = new Association(reader, agreed, request.maxPduLength)
  let how: Parameters<StoreSession['ended']>[0] = 'lost'
  try {
    for (;;) {
      const message = await association.nextMessage()
      if (!message) break
      const { command, context, contextId, data } = message
      switch (command.commandField) {
        case FIELD.cEchoRq:
          await association.send(contextId, answerTo(command, FIELD.cEchoRsp, STATUS.success))
          break
        case FIELD.cStoreRq: {
          const status = data === null ? STATUS.cannotUnderstand : await storeOne(session, request.callingAe, command, context, data)
          await association.send(contextId, answerTo(command, FIELD.cStoreRsp, status))
          break
        }
        case FIELD.cCancelRq: break
        default:
          await association.send(contextId, answerTo(command, (command.commandField ?? 0) | 0x8000, STATUS.unrecognizedOperation))
      }
    }
    how = 'released'
  } catch (error) {
    how = error instanceof AssociationEnded ? error.how : 'lost'
    association.abort()
    throw error
  } finally {
    session.ended(how)
  }
}

async function storeOne(session: StoreSession, callingAe: string, command: Command, context: AcceptedContext, data: AsyncIterable<Buffer>): Promise<number> {
  const { sopClassUid = '', sopInstanceUid = '' } = command
  if (sopClassUid !== context.abstractSyntax || !isStorageClass(sopClassUid)) return STATUS.sopClassNotSupported
  // It stands in a file's head from here on.
  if (!/^[0-9.]{1,64}$/.test(sopInstanceUid)) return STATUS.cannotUnderstand
  return session.store({ sopClassUid, sopInstanceUid, transferSyntax: context.transferSyntax, callingAe }, data)
}

function answerTo(request: Command, commandField: number, status: number): Command {
  const { messageId, sopClassUid, sopInstanceUid } = request
  return { commandField, respondedTo: messageId ?? 0, status, ...(sopClassUid ? { sopClassUid } : {}), ...(sopInstanceUid ? { sopInstanceUid } : {}) }
}

function readRequest(body: Buffer): AssociateRq | null {
  try {
    return decodeAssociateRq(body)
  } catch (error) {
    if (error instanceof PduDamaged) return null
    throw error
  }
}

/** One transfer syntax for each context that we serve: the first offered that the import reads, explicit before implicit. */
function agree({ contexts }: AssociateRq): { results: ContextResult[]; agreed: Map<number, AcceptedContext> } {
  const agreed = new Map<number, AcceptedContext>()
  const results = contexts.map(({ id, abstractSyntax, transferSyntaxes }): ContextResult => {
    const known = abstractSyntax === VERIFICATION ? transferSyntaxes.filter((uid) => uid === IMPLICIT_LE || uid === EXPLICIT_LE) : transferSyntaxes.filter((uid) => (TRANSFER_SYNTAXES as readonly string[]).includes(uid))
    const transferSyntax = known[0] === IMPLICIT_LE && known.includes(EXPLICIT_LE) ? EXPLICIT_LE : known[0]
    // 3: the kind of object is not served, 4: none of its transfer syntaxes (PS3.8 table 9-18).
    if (abstractSyntax !== VERIFICATION && !isStorageClass(abstractSyntax)) return { id, result: 3, transferSyntax: IMPLICIT_LE }
    if (!transferSyntax) return { id, result: 4, transferSyntax: IMPLICIT_LE }
    agreed.set(id, { abstractSyntax, transferSyntax })
    return { id, result: 0, transferSyntax }
  })
  return { results, agreed }
}
