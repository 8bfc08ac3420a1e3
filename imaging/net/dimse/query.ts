import { readDataSet } from '../../dicom/read'
import { dateRange, sourceStudyOf, STUDY_TAGS, type SourceQuery, type SourceStudy } from '../source-study'
import type { Incoming } from './accept'
import { FIELD, STATUS, type Command } from './command'
import { peerFailed, PeerFailed, requestAssociation, type DimsePeer, type Requested } from './request'
import { IMPLICIT_LE, STORAGE_CLASSES, STUDY_ROOT, TRANSFER_SYNTAXES } from './uids'

const ANSWER_BYTES = 256 * 1024

/** A flat query in implicit VR little endian, which every node speaks (PS3.5 10.1). */
export function encodeIdentifier(values: Record<string, string>): Buffer {
  const isAscii = Object.values(values).every((value) => /^[\x20-\x7e]*$/.test(value))
  const all = Object.entries({ ...(isAscii ? {} : { '00080005': 'ISO_IR 192' }), ...values }).sort(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.concat(all.map(([tag, value]) => {
    const isUid = tag === STUDY_TAGS.studyUid
    const bytes = Buffer.from(value, 'utf8')
    const head = Buffer.alloc(8)
    head.writeUInt16LE(parseInt(tag.slice(0, 4), 16), 0)
    head.writeUInt16LE(parseInt(tag.slice(4), 16), 2)
    head.writeUInt32LE(bytes.length + (bytes.length % 2), 4)
    return Buffer.concat([head, bytes, ...(bytes.length % 2 ? [Buffer.from(isUid ? '\0' : ' ')] : [])])
  }))
}

async function withAssociation<T>(requested: Requested, signal: AbortSignal | undefined, work: (requested: Requested) => Promise<T>): Promise<T> {
  const { association } = requested
  try {
    return await work(requested)
  } catch (error) {
    association.abort()
    signal?.throwIfAborted()
    throw peerFailed(error)
  } finally {
    await association.release()
  }
}

const isPending = (status: number | undefined) => status === STATUS.pending || status === STATUS.pendingWithWarning

/** C-FIND of studies (PS3.4 C.4.1), as many as asked for at most. @throws PeerFailed */
export async function findStudies(peer: DimsePeer, query: SourceQuery, most: number): Promise<{ studies: SourceStudy[]; hasMore: boolean }> {
  const requested = await requestAssociation(peer, [{ abstractSyntax: STUDY_ROOT.find, transferSyntaxes: [IMPLICIT_LE] }])
  return withAssociation(requested, peer.signal, async ({ association, contextOf }) => {
    const contextId = contextOf(STUDY_ROOT.find)
    if (contextId === null) throw new PeerFailed('not-offered', 'C-FIND')
    const identifier = encodeIdentifier({
      '00080052': 'STUDY', ...Object.fromEntries(Object.values(STUDY_TAGS).map((tag) => [tag, ''])),
      [STUDY_TAGS.patientName]: query.patientName, [STUDY_TAGS.patientId]: query.patientId, [STUDY_TAGS.accession]: query.accession, [STUDY_TAGS.modalities]: query.modality, [STUDY_TAGS.studyDate]: dateRange(query),
    })
    await association.send(contextId, { commandField: FIELD.cFindRq, messageId: 1, priority: 0, sopClassUid: STUDY_ROOT.find }, identifier)
    const studies: SourceStudy[] = []
    for (;;) {
      const message = await association.nextMessage()
      if (!message) throw new PeerFailed('broke-off')
      if (!isPending(message.command.status)) {
        if (message.command.status !== STATUS.success && message.command.status !== STATUS.cancelled) throw new PeerFailed('refused', `C-FIND ${message.command.status?.toString(16)}`)
        return { studies, hasMore: false }
      }
      const study = message.data && sourceStudyOf(readDataSet(await bounded(message.data), message.context.transferSyntax).dataset)
      if (study && studies.length < most) studies.push(study)
      else if (study) {
        await association.send(contextId, { commandField: FIELD.cCancelRq, respondedTo: 1 })
        return { studies, hasMore: true }
      }
    }
  })
}

/** Takes one instance to its last byte. @returns the status of C-STORE. */
export type TakeInstance = (incoming: Incoming, data: AsyncIterable<Buffer>) => Promise<number>
export interface Transferred { completed: number; failed: number }

/**
 * C-GET of a study (PS3.4 C.4.3): it comes over the association that asked for it. Kinds of objects have to be named beforehand: what
 * the source holds besides is counted as failed by it.
 */
export async function getStudy(peer: DimsePeer, studyUid: string, take: TakeInstance, onProgress: (fraction: number) => void = () => undefined): Promise<Transferred> {
  const storage = STORAGE_CLASSES.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [...TRANSFER_SYNTAXES] }))
  const roles = STORAGE_CLASSES.map((sopClassUid) => ({ sopClassUid, scu: false, scp: true }))
  const requested = await requestAssociation(peer, [{ abstractSyntax: STUDY_ROOT.get, transferSyntaxes: [IMPLICIT_LE] }, ...storage], roles)
  return withAssociation(requested, peer.signal, async ({ association, contextOf }) => {
    const contextId = contextOf(STUDY_ROOT.get)
    if (contextId === null) throw new PeerFailed('not-offered', 'C-GET')
    await association.send(contextId, { commandField: FIELD.cGetRq, messageId: 1, priority: 0, sopClassUid: STUDY_ROOT.get }, encodeIdentifier({ '00080052': 'STUDY', [STUDY_TAGS.studyUid]: studyUid }))
    let taken = 0
    for (;;) {
      const message = await association.nextMessage()
      if (!message) throw new PeerFailed('broke-off')
      const { command, context, data } = message
      if (command.commandField === FIELD.cStoreRq) {
        const { sopClassUid = '', sopInstanceUid = '', messageId = 0 } = command
        const isSound = data !== null && sopClassUid === context.abstractSyntax && /^[0-9.]{1,64}$/.test(sopInstanceUid)
        const status = isSound ? await take({ sopClassUid, sopInstanceUid, transferSyntax: context.transferSyntax, callingAe: peer.calledAe }, data) : STATUS.cannotUnderstand
        if (status === STATUS.success) taken++
        await association.send(message.contextId, { commandField: FIELD.cStoreRsp, respondedTo: messageId, status, sopClassUid, sopInstanceUid })
        continue
      }
      if (isPending(command.status)) progressOf(command, onProgress)
      else return ended(command, 'C-GET', taken)
    }
  })
}

/** C-MOVE of a study (PS3.4 C.4.2): the source sends it to the node that it knows by this AE title, over an association of its own. */
export async function moveStudy(peer: DimsePeer, studyUid: string, destinationAe: string, onProgress: (fraction: number) => void = () => undefined): Promise<Transferred> {
  const requested = await requestAssociation(peer, [{ abstractSyntax: STUDY_ROOT.move, transferSyntaxes: [IMPLICIT_LE] }])
  return withAssociation(requested, peer.signal, async ({ association, contextOf }) => {
    const contextId = contextOf(STUDY_ROOT.move)
    if (contextId === null) throw new PeerFailed('not-offered', 'C-MOVE')
    await association.send(contextId, { commandField: FIELD.cMoveRq, messageId: 1, priority: 0, sopClassUid: STUDY_ROOT.move, moveDestination: destinationAe }, encodeIdentifier({ '00080052': 'STUDY', [STUDY_TAGS.studyUid]: studyUid }))
    for (;;) {
      const message = await association.nextMessage()
      if (!message) throw new PeerFailed('broke-off')
      if (isPending(message.command.status)) progressOf(message.command, onProgress)
      else return ended(message.command, 'C-MOVE', message.command.completed ?? 0)
    }
  })
}

function progressOf({ remaining = 0, completed = 0, failed = 0 }: Command, onProgress: (fraction: number) => void): void {
  const all = remaining + completed + failed
  if (all > 0) onProgress((completed + failed) / all)
}

/** B000: done, some were not. */
function ended({ status, failed = 0 }: Command, what: string, completed: number): Transferred {
  if (status === STATUS.success || status === 0xb000) return { completed, failed }
  throw new PeerFailed('refused', `${what} ${status?.toString(16)}`)
}

async function bounded(data: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of data) {
    bytes += piece.length
    if (bytes > ANSWER_BYTES) throw new PeerFailed('not-dicom', 'an answer without end')
    pieces.push(Buffer.from(piece))
  }
  return Buffer.concat(pieces)
}

