import type { Socket } from 'node:net'
import { decodeCommand, encodeCommand, hasDataSet, type Command } from './command'
import { decodeData, encodeAbort, encodeData, encodeReleaseRp, encodeReleaseRq, PDU, PduDamaged, type Pdv } from './pdu'

/** Told to the other side; longer ones are refused, whatever they hold. */
export const OUR_MAX_PDU = 128 * 1024
/** Some count heads in, some do not. */
const PDU_BOUND = OUR_MAX_PDU + 1024
const ASSOCIATE_BOUND = 512 * 1024
const COMMAND_BOUND = 16 * 1024
/** Ours to them, where they take anything. */
const LONGEST_SENT = 64 * 1024

export class AssociationEnded extends Error {
  constructor(readonly how: 'aborted' | 'lost' | 'timed-out' | 'damaged', detail = '') {
    super(`association ${how}${detail ? `: ${detail}` : ''}`)
  }
}

/** For the last bytes to go out. */
const CLOSED_WITHIN_MS = 2_000

/** Says the last word and closes, also where the other side keeps its half open: its slot is not its own to hold. */
export function closeSoon(socket: Socket, last?: Buffer): void {
  if (last) socket.write(last)
  socket.destroySoon()
  const timer = setTimeout(() => socket.destroy(), CLOSED_WITHIN_MS)
  socket.once('close', () => clearTimeout(timer))
}

export interface AcceptedContext { abstractSyntax: string; transferSyntax: string }

export interface Message {
  contextId: number
  context: AcceptedContext
  command: Command
  /** To be read to its end before the next message is asked for; what is left of it is passed over then. Null: none. */
  data: AsyncGenerator<Buffer> | null
}

/** Reads units from a socket one after the other; nothing is read ahead of what is asked for but one chunk of the network's. */
export class PduReader {
  private readonly chunks: AsyncIterator<Buffer>
  private held: Buffer[] = []
  private heldBytes = 0

  constructor(readonly socket: Socket, private readonly idleMs: number) {
    this.chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  /** Null: the other side closed between two units. @throws AssociationEnded */
  async next(): Promise<{ type: number; body: Buffer } | null> {
    const head = await this.take(6, true)
    if (!head) return null
    const [type, length] = [head[0]!, head.readUInt32BE(2)]
    if (type < 1 || type > 7) throw new AssociationEnded('damaged', 'no unit of DICOM')
    if (length > (type <= 2 ? ASSOCIATE_BOUND : PDU_BOUND)) throw new AssociationEnded('damaged', 'a unit longer than was agreed')
    return { type, body: (await this.take(length, false))! }
  }

  private async take(bytes: number, mayEnd: boolean): Promise<Buffer | null> {
    // One deadline for the whole unit: a peer that drips a byte at a time gets no new time with each.
    const deadline = Date.now() + this.idleMs
    while (this.heldBytes < bytes) {
      const chunk = await this.chunk(deadline - Date.now())
      if (!chunk) {
        if (mayEnd && this.heldBytes === 0) return null
        throw new AssociationEnded('lost')
      }
      this.held.push(chunk)
      this.heldBytes += chunk.length
    }
    const all = this.held.length === 1 ? this.held[0]! : Buffer.concat(this.held)
    this.held = all.length > bytes ? [all.subarray(bytes)] : []
    this.heldBytes = all.length - bytes
    return all.subarray(0, bytes)
  }

  private async chunk(withinMs: number): Promise<Buffer | null> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new AssociationEnded('timed-out')), Math.max(0, withinMs))
    })
    try {
      const { done, value } = await Promise.race([this.chunks.next(), late])
      return done ? null : value
    } catch (error) {
      throw error instanceof AssociationEnded ? error : new AssociationEnded('lost')
    } finally {
      clearTimeout(timer)
    }
  }
}

/** An association that was agreed on, from either side. */
export class Association {
  private queue: Pdv[] = []
  /** Whose data set has not been read to its end. */
  private openContext: number | null = null
  isOver = false

  constructor(
    private readonly reader: PduReader,
    readonly contexts: ReadonlyMap<number, AcceptedContext>,
    /** The longest P-DATA they take; 0 means no limit. */
    private readonly theirMaxPdu: number,
  ) {}

  private get socket(): Socket {
    return this.reader.socket
  }

  /** Null once the other side released (and was answered). @throws AssociationEnded */
  async nextMessage(): Promise<Message | null> {
    if (this.openContext !== null) for await (const _rest of this.dataOf(this.openContext));
    return this.guarded(async () => {
      const first = await this.nextPdv(true)
      if (!first) return null
      const parts: Buffer[] = []
      let bytes = 0
      for (let pdv = first; ; pdv = (await this.nextPdv(false))!) {
        if (!pdv.isCommand || pdv.contextId !== first.contextId) throw new PduDamaged('data where a command was due')
        bytes += pdv.data.length
        if (bytes > COMMAND_BOUND) throw new PduDamaged('a command without end')
        parts.push(pdv.data)
        if (pdv.isLast) break
      }
      const context = this.contexts.get(first.contextId)
      if (!context) throw new PduDamaged('a context that was not agreed on')
      const command = decodeCommand(Buffer.concat(parts))
      this.openContext = hasDataSet(command) ? first.contextId : null
      return { contextId: first.contextId, context, command, data: this.openContext === null ? null : this.dataOf(first.contextId) }
    })
  }

  private async *dataOf(contextId: number): AsyncGenerator<Buffer> {
    for (;;) {
      const pdv = await this.guarded(async () => {
        const next = (await this.nextPdv(false))!
        if (next.isCommand || next.contextId !== contextId) throw new PduDamaged('a command where data was due')
        return next
      })
      // Before it is handed on: a reader that stops here has come to the end.
      if (pdv.isLast) this.openContext = null
      if (pdv.data.length > 0) yield pdv.data
      if (pdv.isLast) return
    }
  }

  private async nextPdv(mayEnd: boolean): Promise<Pdv | null> {
    while (this.queue.length === 0) {
      const unit = await this.reader.next()
      if (!unit) throw new AssociationEnded('lost')
      switch (unit.type) {
        case PDU.data:
          this.queue = decodeData(unit.body)
          break
        case PDU.releaseRq:
          if (!mayEnd) throw new PduDamaged('a release in the middle of a message')
          await this.write(encodeReleaseRp())
          this.end()
          return null
        case PDU.abort: throw new AssociationEnded('aborted')
        default: throw new PduDamaged('a unit that is not due')
      }
    }
    return this.queue.shift()!
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof AssociationEnded && error.how === 'aborted') this.end()
      else this.abort()
      throw error instanceof PduDamaged ? new AssociationEnded('damaged', error.message) : error
    }
  }

  async send(contextId: number, command: Command, dataSet?: Buffer): Promise<void> {
    const most = Math.max(1_024, Math.min(LONGEST_SENT, this.theirMaxPdu || LONGEST_SENT)) - 6
    const all = [{ isCommand: true, bytes: encodeCommand(command, dataSet !== undefined) }, ...(dataSet ? [{ isCommand: false, bytes: dataSet }] : [])]
    for (const { isCommand, bytes } of all) {
      for (let at = 0; at === 0 || at < bytes.length; at += most) {
        await this.write(encodeData({ contextId, isCommand, isLast: at + most >= bytes.length, data: bytes.subarray(at, at + most) }))
      }
    }
  }

  private write(bytes: Buffer): Promise<void> {
    return new Promise((done, fail) => this.socket.write(bytes, (error) => (error ? fail(new AssociationEnded('lost')) : done())))
  }

  /** Ends it as asked for; what the other side still sends is passed over. */
  async release(): Promise<void> {
    if (this.isOver) return
    try {
      await this.write(encodeReleaseRq())
      for (let units = 0; units < 1_000; units++) {
        const unit = await this.reader.next()
        if (!unit || unit.type === PDU.releaseRp || unit.type === PDU.abort) break
      }
    } catch {
      // The other side is gone; so are we.
    } finally {
      this.end()
    }
  }

  abort(source: 0 | 2 = 2): void {
    if (this.isOver) return
    this.end(encodeAbort(source))
  }

  private end(last?: Buffer): void {
    this.isOver = true
    closeSoon(this.socket, last)
  }
}
