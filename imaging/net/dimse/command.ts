import { PduDamaged } from './pdu'

/** Command sets of DIMSE (PS3.7 annex E): always implicit VR little endian, group 0000, known elements alone. */
export const FIELD = {
  cStoreRq: 0x0001, cStoreRsp: 0x8001, cGetRq: 0x0010, cGetRsp: 0x8010, cFindRq: 0x0020, cFindRsp: 0x8020,
  cMoveRq: 0x0021, cMoveRsp: 0x8021, cEchoRq: 0x0030, cEchoRsp: 0x8030, cCancelRq: 0x0fff,
} as const

export const STATUS = {
  success: 0x0000, pending: 0xff00, pendingWithWarning: 0xff01, cancelled: 0xfe00,
  /** PS3.4 table B.2-1. */
  outOfResources: 0xa700, cannotUnderstand: 0xc000, dataSetDoesNotMatch: 0xa900,
  /** PS3.7 annex C. */
  processingFailure: 0x0110, sopClassNotSupported: 0x0122, unrecognizedOperation: 0x0211,
} as const

const NUMBERS = {
  commandField: 0x0100, messageId: 0x0110, respondedTo: 0x0120, priority: 0x0700, dataSetType: 0x0800, status: 0x0900,
  remaining: 0x1020, completed: 0x1021, failed: 0x1022, warning: 0x1023, moveOriginatorMessageId: 0x1031,
} as const
const TEXTS = { sopClassUid: 0x0002, requestedSopClassUid: 0x0003, moveDestination: 0x0600, errorComment: 0x0902, sopInstanceUid: 0x1000, moveOriginator: 0x1030 } as const

export type Command = Partial<Record<keyof typeof NUMBERS, number> & Record<keyof typeof TEXTS, string>>

const NO_DATA_SET = 0x0101
export const hasDataSet = (command: Command): boolean => command.dataSetType !== NO_DATA_SET

const numberOf = new Map<number, keyof typeof NUMBERS>(Object.entries(NUMBERS).map(([name, element]) => [element, name as keyof typeof NUMBERS]))
const textOf = new Map<number, keyof typeof TEXTS>(Object.entries(TEXTS).map(([name, element]) => [element, name as keyof typeof TEXTS]))

/** @throws PduDamaged */
export function decodeCommand(bytes: Buffer): Command {
  const command: Command = {}
  let at = 0
  while (at < bytes.length) {
    if (at + 8 > bytes.length) throw new PduDamaged('a command element without its head')
    const [group, element, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2), bytes.readUInt32LE(at + 4)]
    const end = at + 8 + length
    if (group !== 0 || end > bytes.length) throw new PduDamaged('a command element of another group or length')
    const value = bytes.subarray(at + 8, end)
    const [number, text] = [numberOf.get(element), textOf.get(element)]
    if (number && value.length === 2) command[number] = value.readUInt16LE()
    if (text) command[text] = value.toString('latin1').replace(/[\0 ]+$/, '').trimStart().slice(0, 64)
    at = end
  }
  if (command.commandField === undefined) throw new PduDamaged('a command without its field')
  return command
}

export function encodeCommand(command: Command, withDataSet: boolean): Buffer {
  const elements: [number, Buffer][] = []
  for (const [name, value] of Object.entries({ ...command, dataSetType: withDataSet ? 0 : NO_DATA_SET })) {
    if (value === undefined) continue
    if (typeof value === 'number') {
      const bytes = Buffer.alloc(2)
      bytes.writeUInt16LE(value)
      elements.push([NUMBERS[name as keyof typeof NUMBERS], bytes])
    } else {
      const isUid = name.endsWith('Uid')
      elements.push([TEXTS[name as keyof typeof TEXTS], Buffer.from(value.length % 2 ? `${value}${isUid ? '\0' : ' '}` : value, 'latin1')])
    }
  }
  const body = Buffer.concat(elements.sort(([a], [b]) => a - b).map(([element, value]) => writeElement(element, value)))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length)
  return Buffer.concat([writeElement(0x0000, length), body])
}

function writeElement(element: number, value: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16LE(element, 2)
  head.writeUInt32LE(value.length, 4)
  return Buffer.concat([head, value])
}
