/**
 * Protocol data units of DICOM's upper layer (PS3.8 section 9.3). Every length is checked against what is there before it is
 * believed; unknown items are passed over, as the standard asks.
 */

export const PDU = { associateRq: 1, associateAc: 2, associateRj: 3, data: 4, releaseRq: 5, releaseRp: 6, abort: 7 } as const

export class PduDamaged extends Error {}

export interface ProposedContext { id: number; abstractSyntax: string; transferSyntaxes: string[] }
/** `result` 0: accepted (PS3.8 table 9-18). */
export interface ContextResult { id: number; result: number; transferSyntax: string }
export interface RoleSelection { sopClassUid: string; scu: boolean; scp: boolean }

interface AssociateCommon {
  calledAe: string
  callingAe: string
  /** The longest P-DATA the other side takes; 0: no bound. */
  maxPduLength: number
  implementationClassUid: string
  implementationVersion: string
  roles: RoleSelection[]
}
export interface AssociateRq extends AssociateCommon { contexts: ProposedContext[] }
export interface AssociateAc extends AssociateCommon { contexts: ContextResult[] }
/** PS3.8 table 9-21. */
export interface AssociateRj { result: number; source: number; reason: number }
/** Part of a message's command or data set. */
export interface Pdv { contextId: number; isCommand: boolean; isLast: boolean; data: Buffer }

export const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1'
/** A request may name 128 contexts of a few dozen transfer syntaxes each. */
const MOST_CONTEXTS = 128
const MOST_TRANSFER_SYNTAXES = 64

const frame = (type: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(6)
  head[0] = type
  head.writeUInt32BE(body.length, 2)
  return Buffer.concat([head, body])
}
const item = (type: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head[0] = type
  head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, body])
}
const text = (value: string) => Buffer.from(value, 'latin1')
const aeTitle = (value: string) => text(value.slice(0, 16).padEnd(16, ' '))
const readAe = (bytes: Buffer) => bytes.toString('latin1').replace(/\0.*$/s, '').trim()
const readUid = (bytes: Buffer) => {
  const uid = bytes.toString('latin1').replace(/[\0 ]+$/, '')
  if (!/^[0-9.]{1,64}$/.test(uid)) throw new PduDamaged('not a UID')
  return uid
}

function userInformation({ maxPduLength, implementationClassUid, implementationVersion, roles }: AssociateCommon): Buffer {
  const most = Buffer.alloc(4)
  most.writeUInt32BE(maxPduLength)
  return item(0x50, Buffer.concat([
    item(0x51, most), item(0x52, text(implementationClassUid)),
    ...roles.map(({ sopClassUid, scu, scp }) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(sopClassUid.length)
      return item(0x54, Buffer.concat([length, text(sopClassUid), Buffer.from([scu ? 1 : 0, scp ? 1 : 0])]))
    }),
    item(0x55, text(implementationVersion)),
  ]))
}

const associateHead = ({ calledAe, callingAe }: AssociateCommon) =>
  Buffer.concat([Buffer.from([0, 1, 0, 0]), aeTitle(calledAe), aeTitle(callingAe), Buffer.alloc(32), item(0x10, text(APPLICATION_CONTEXT))])

export function encodeAssociateRq(request: AssociateRq): Buffer {
  const contexts = request.contexts.map(({ id, abstractSyntax, transferSyntaxes }) =>
    item(0x20, Buffer.concat([Buffer.from([id, 0, 0, 0]), item(0x30, text(abstractSyntax)), ...transferSyntaxes.map((uid) => item(0x40, text(uid)))])))
  return frame(PDU.associateRq, Buffer.concat([associateHead(request), ...contexts, userInformation(request)]))
}

export function encodeAssociateAc(answer: AssociateAc): Buffer {
  const contexts = answer.contexts.map(({ id, result, transferSyntax }) => item(0x21, Buffer.concat([Buffer.from([id, 0, result, 0]), item(0x40, text(transferSyntax))])))
  return frame(PDU.associateAc, Buffer.concat([associateHead(answer), ...contexts, userInformation(answer)]))
}

export const encodeAssociateRj = ({ result, source, reason }: AssociateRj): Buffer => frame(PDU.associateRj, Buffer.from([0, result, source, reason]))
export const encodeReleaseRq = (): Buffer => frame(PDU.releaseRq, Buffer.alloc(4))
export const encodeReleaseRp = (): Buffer => frame(PDU.releaseRp, Buffer.alloc(4))
/** `source` 0: the user of the service, 2: the provider (PS3.8 table 9-26). */
export const encodeAbort = (source: 0 | 2, reason = 0): Buffer => frame(PDU.abort, Buffer.from([0, 0, source, reason]))

export function encodeData({ contextId, isCommand, isLast, data }: Pdv): Buffer {
  const head = Buffer.alloc(12)
  head[0] = PDU.data
  head.writeUInt32BE(data.length + 6, 2)
  head.writeUInt32BE(data.length + 2, 6)
  head[10] = contextId
  head[11] = (isCommand ? 1 : 0) | (isLast ? 2 : 0)
  return Buffer.concat([head, data])
}

/** Items of a kind each with a length of its own; the last must end where they all do. */
function* itemsOf(bytes: Buffer): Generator<{ type: number; body: Buffer }> {
  let at = 0
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw new PduDamaged('an item without its head')
    const end = at + 4 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length) throw new PduDamaged('an item longer than its unit')
    yield { type: bytes[at]!, body: bytes.subarray(at + 4, end) }
    at = end
  }
}

function decodeAssociate(body: Buffer, contextType: 0x20 | 0x21, onContext: (body: Buffer) => void): AssociateCommon {
  if (body.length < 68) throw new PduDamaged('an association without its head')
  const common: AssociateCommon = { calledAe: readAe(body.subarray(4, 20)), callingAe: readAe(body.subarray(20, 36)), maxPduLength: 0, implementationClassUid: '', implementationVersion: '', roles: [] }
  let contexts = 0
  for (const { type, body: content } of itemsOf(body.subarray(68))) {
    if (type === contextType) {
      if (++contexts > MOST_CONTEXTS) throw new PduDamaged('too many presentation contexts')
      onContext(content)
    }
    if (type !== 0x50) continue
    for (const user of itemsOf(content)) {
      if (user.type === 0x51 && user.body.length === 4) common.maxPduLength = user.body.readUInt32BE()
      if (user.type === 0x52) common.implementationClassUid = user.body.toString('latin1').slice(0, 64)
      if (user.type === 0x55) common.implementationVersion = user.body.toString('latin1').slice(0, 16)
      if (user.type === 0x54 && common.roles.length < MOST_CONTEXTS) common.roles.push(decodeRole(user.body))
    }
  }
  return common
}

function decodeRole(body: Buffer): RoleSelection {
  const length = body.length >= 2 ? body.readUInt16BE() : -1
  if (length < 0 || body.length !== length + 4) throw new PduDamaged('a role selection of another length')
  return { sopClassUid: readUid(body.subarray(2, 2 + length)), scu: body[2 + length] === 1, scp: body[3 + length] === 1 }
}

/** @param body the unit without its first six bytes. @throws PduDamaged */
export function decodeAssociateRq(body: Buffer): AssociateRq {
  const contexts: ProposedContext[] = []
  if (body.length >= 2 && (body.readUInt16BE() & 1) === 0) throw new PduDamaged('another version of the protocol')
  const common = decodeAssociate(body, 0x20, (content) => {
    if (content.length < 4) throw new PduDamaged('a presentation context without its head')
    const context: ProposedContext = { id: content[0]!, abstractSyntax: '', transferSyntaxes: [] }
    for (const { type, body: uid } of itemsOf(content.subarray(4))) {
      if (type === 0x30) context.abstractSyntax = readUid(uid)
      if (type === 0x40 && context.transferSyntaxes.length < MOST_TRANSFER_SYNTAXES) context.transferSyntaxes.push(readUid(uid))
    }
    if (context.id % 2 === 0 || contexts.some(({ id }) => id === context.id)) throw new PduDamaged('a presentation context id that is even or doubled')
    contexts.push(context)
  })
  return { ...common, contexts }
}

export function decodeAssociateAc(body: Buffer): AssociateAc {
  const contexts: ContextResult[] = []
  const common = decodeAssociate(body, 0x21, (content) => {
    if (content.length < 4) throw new PduDamaged('a presentation context without its head')
    const [id, , result] = content as unknown as [number, number, number]
    let transferSyntax = ''
    // Of a context that was not accepted it says nothing (PS3.8 9.3.3.2).
    if (result === 0) for (const { type, body: uid } of itemsOf(content.subarray(4))) if (type === 0x40) transferSyntax = readUid(uid)
    contexts.push({ id, result, transferSyntax })
  })
  return { ...common, contexts }
}

export function decodeAssociateRj(body: Buffer): AssociateRj {
  if (body.length < 4) throw new PduDamaged('a rejection without its reason')
  return { result: body[1]!, source: body[2]!, reason: body[3]! }
}

export function decodeData(body: Buffer): Pdv[] {
  const pdvs: Pdv[] = []
  let at = 0
  while (at < body.length) {
    const length = at + 6 <= body.length ? body.readUInt32BE(at) : 0
    const end = at + 4 + length
    if (length < 2 || end > body.length) throw new PduDamaged('a value of another length than it says')
    const control = body[at + 5]!
    pdvs.push({ contextId: body[at + 4]!, isCommand: (control & 1) === 1, isLast: (control & 2) === 2, data: body.subarray(at + 6, end) })
    at = end
  }
  return pdvs
}
