import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listenForStorage, REJECT, type Caller, type Incoming, type Listening } from './accept'
import { FIELD, STATUS } from './command'
import { decodeAssociateRq, encodeAssociateRq, encodeData, type AssociateRq } from './pdu'
import { echo, requestAssociation, type DimsePeer } from './request'
import { EXPLICIT_LE, IMPLICIT_LE, TRANSFER_SYNTAXES, VERIFICATION } from './uids'

const CT = '1.2.840.10008.5.1.4.1.1.2'
let provider: Listening
let stored: { incoming: Incoming; bytes: Buffer }[]
let ended: string[]
let faults: string[]
let status: number
let admit: (caller: Caller) => boolean

beforeEach(async () => {
  ;[stored, ended, faults, status, admit] = [[], [], [], STATUS.success, ({ callingAe }) => callingAe === 'MODALITY']
  provider = await listenForStorage({
    host: '127.0.0.1', port: 0, most: 4, mostOfAddress: 8, idleMs: 1_000, onFault: (fault) => void faults.push(fault),
    admit: async (caller) => (admit(caller) ? {
      async store(incoming, data) {
        const pieces: Buffer[] = []
        for await (const piece of data) pieces.push(Buffer.from(piece))
        stored.push({ incoming, bytes: Buffer.concat(pieces) })
        return status
      },
      ended: (how) => void ended.push(how),
    } : REJECT.callingAeUnknown),
  })
})
afterEach(() => provider.close())

const peer = (over: Partial<DimsePeer> = {}): DimsePeer => ({ host: '127.0.0.1', port: provider.port, callingAe: 'MODALITY', calledAe: 'THEATRUM', idleMs: 2_000, ...over })
const fault = (work: Promise<unknown>) => work.then(() => 'done', (error: { fault?: string }) => error.fault ?? String(error))
const contexts = (transferSyntaxes: string[] = [EXPLICIT_LE]) => [{ abstractSyntax: CT, transferSyntaxes }]

test('a modality that is known verifies and stores; what it sends comes out byte for byte', async () => {
  await echo(peer())
  const { association, contextOf } = await requestAssociation(peer(), contexts(['1.2.840.10008.1.2.4.80', IMPLICIT_LE]))
  const pictures = [Buffer.alloc(0), Buffer.from('odd'), Buffer.alloc(700_001, 7)]
  for (const [index, bytes] of pictures.entries()) {
    await association.send(contextOf(CT)!, { commandField: FIELD.cStoreRq, messageId: index + 1, priority: 0, sopClassUid: CT, sopInstanceUid: `1.2.${index}` }, bytes)
    expect((await association.nextMessage())!.command).toMatchObject({ commandField: FIELD.cStoreRsp, respondedTo: index + 1, status: 0, sopInstanceUid: `1.2.${index}` })
  }
  await association.release()
  expect(stored.map(({ bytes }) => bytes.equals(pictures.shift()!))).toEqual([true, true, true])
  expect(stored[2]!.incoming).toEqual({ sopClassUid: CT, sopInstanceUid: '1.2.2', transferSyntax: '1.2.840.10008.1.2.4.80', callingAe: 'MODALITY' })
  expect(ended).toEqual(['released', 'released'])
})

test('a store that failed is answered with its status, and the association goes on', async () => {
  const { association, contextOf } = await requestAssociation(peer(), contexts())
  const send = async (sopInstanceUid: string, sopClassUid = CT) => {
    await association.send(contextOf(CT)!, { commandField: FIELD.cStoreRq, messageId: 1, sopClassUid, sopInstanceUid }, Buffer.from('bytes'))
    return (await association.nextMessage())!.command.status
  }
  status = STATUS.outOfResources
  expect(await send('1.2')).toBe(0xa700)
  status = STATUS.success
  expect(await send('../../etc')).toBe(0xc000)
  expect(await send('1.2', '1.2.840.10008.5.1.4.1.1.4')).toBe(0x0122)
  expect(await send('1.3')).toBe(0)
  await association.send(contextOf(CT)!, { commandField: FIELD.cFindRq, messageId: 9, sopClassUid: CT }, Buffer.from('x'))
  expect((await association.nextMessage())!.command.status).toBe(0x0211)
  await association.release()
  expect(stored.map(({ incoming }) => incoming.sopInstanceUid)).toEqual(['1.2', '1.3'])
})

test('whoever is not known is rejected, with the reason that DICOM has for it', async () => {
  expect(await fault(echo(peer({ callingAe: 'STRANGER' })))).toBe('rejected-calling-ae')
  expect(await fault(echo(peer({ port: 1 })))).toBe('unreachable')
})

test('of what is offered the import\'s transfer syntaxes are taken, explicit before implicit; queries are not served', async () => {
  const offered = [[IMPLICIT_LE, EXPLICIT_LE], ['1.2.3.4'], ...TRANSFER_SYNTAXES.map((uid) => [uid])]
  const { association } = await requestAssociation(peer(), [
    ...offered.map((transferSyntaxes) => ({ abstractSyntax: CT, transferSyntaxes })), { abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.1', transferSyntaxes: [IMPLICIT_LE] }, { abstractSyntax: VERIFICATION, transferSyntaxes: [IMPLICIT_LE] },
  ])
  expect([...association.contexts.values()].map(({ transferSyntax }) => transferSyntax)).toEqual([EXPLICIT_LE, ...TRANSFER_SYNTAXES, IMPLICIT_LE])
  await association.release()
})

test('a sender that falls silent, or breaks off, leaves what was whole', async () => {
  const silent = await requestAssociation(peer(), contexts())
  await silent.association.send(silent.contextOf(CT)!, { commandField: FIELD.cStoreRq, messageId: 1, sopClassUid: CT, sopInstanceUid: '1.2' }, Buffer.from('whole'))
  await silent.association.nextMessage()
  const broken = await requestAssociation(peer(), contexts())
  broken.association.abort()
  await expect(silent.association.nextMessage()).rejects.toMatchObject({ how: 'aborted' })
  expect(ended.sort()).toEqual(['aborted', 'timed-out'])
  expect(stored).toHaveLength(1)
})

describe('garbage on the port', () => {
  /** Sends bytes and waits until the other side closed. */
  const throwAt = (...pieces: Buffer[]) => new Promise<void>((done, fail) => {
    const socket = connect(provider.port, '127.0.0.1', () => {
      for (const piece of pieces) socket.write(piece)
    })
    const timer = setTimeout(() => fail(new Error('the connection was left open')), 5_000)
    socket.on('error', () => undefined).on('close', () => (clearTimeout(timer), done())).resume()
    setTimeout(() => socket.end(), 20)
  })
  const request: AssociateRq = { calledAe: 'THEATRUM', callingAe: 'MODALITY', maxPduLength: 16_384, implementationClassUid: '1.2', implementationVersion: 'x', roles: [], contexts: [{ id: 1, abstractSyntax: CT, transferSyntaxes: [EXPLICIT_LE] }] }

  test('a length of four gigabytes is not believed', async () => {
    await throwAt(Buffer.from([4, 0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]))
    await throwAt(encodeAssociateRq(request), Buffer.from([4, 0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]))
    expect(faults).toEqual(['association damaged: a unit longer than was agreed', 'association damaged: a unit longer than was agreed'])
  })

  test('data for a context that nobody agreed on, a command without end, data before a command: each ends that association alone', async () => {
    const pdv = (contextId: number, isCommand: boolean, isLast: boolean, bytes = 4) => encodeData({ contextId, isCommand, isLast, data: Buffer.alloc(bytes) })
    const alive = await requestAssociation(peer(), contexts())
    await throwAt(encodeAssociateRq(request), pdv(3, true, true))
    await throwAt(encodeAssociateRq(request), pdv(1, true, false, 20_000))
    await throwAt(encodeAssociateRq(request), pdv(1, false, true))
    expect(faults).toHaveLength(3)
    await alive.association.send(alive.contextOf(CT)!, { commandField: FIELD.cStoreRq, messageId: 1, sopClassUid: CT, sopInstanceUid: '1.2' }, Buffer.from('whole'))
    expect((await alive.association.nextMessage())!.command.status).toBe(0)
    await alive.association.release()
  })

  test('two thousand seeded requests, changed anywhere, are read or named damaged, and the port goes on answering', async () => {
    let seed = 4_711
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return Math.floor(seed / 65_536) % below
    }
    const good = encodeAssociateRq({ ...request, roles: [{ sopClassUid: CT, scu: true, scp: false }] })
    for (let round = 0; round < 2_000; round++) {
      const bytes = Buffer.from(good)
      for (let k = random(6); k >= 0; k--) bytes[6 + random(bytes.length - 6)] = random(256)
      try {
        decodeAssociateRq(bytes.subarray(6, 6 + random(bytes.length - 5)))
      } catch (error) {
        expect((error as Error).constructor.name).toBe('PduDamaged')
      }
      if (round % 50 === 0) await throwAt(bytes, Buffer.from(Array.from({ length: random(300) }, () => random(256))))
    }
    await echo(peer())
  }, 20_000)

  test('whoever is turned away and keeps its half of the connection open holds no place of a modality', async () => {
    const hold = (...pieces: Buffer[]) => new Promise<Socket>((done, fail) => {
      const socket = connect({ port: provider.port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(Buffer.concat(pieces)))
      socket.on('error', fail).on('end', () => done(socket)).resume()
    })
    const stranger = encodeAssociateRq({ ...request, callingAe: 'STRANGER' })
    const abort = Buffer.from([7, 0, 0, 0, 0, 4, 0, 0, 0, 0])
    const held = await Promise.all([...Array.from({ length: 4 }, () => hold(stranger)), hold(encodeAssociateRq(request), abort), hold(encodeAssociateRq(request), abort), hold(abort), hold(abort)])
    // All the places that there are, were they not given back.
    await echo(peer())
    for (const socket of held) socket.destroy()
  })

  test('more connections than the bound are turned away, and the rest go on', async () => {
    const open = await Promise.all(Array.from({ length: 4 }, () => requestAssociation(peer(), contexts())))
    expect(await fault(requestAssociation(peer(), contexts()))).toBe('rejected')
    await Promise.all(open.map(({ association }) => association.release()))
    await echo(peer())
  })
})
