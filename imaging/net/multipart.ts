/**
 * multipart/related as DICOMweb uses it (RFC 2046, RFC 2387; DICOM PS3.18 8.6.1.2): STOW requests, WADO answers. Streams: a part
 * is never held in memory, and every length has a bound.
 */

export interface MediaType {
  /** Lower case: 'multipart/related'. */
  type: string
  /** Names in lower case, quotes taken off. */
  parameters: Map<string, string>
}

/** A Content-Type or one entry of Accept (RFC 9110 8.3.1); null where it is none. */
export function readMediaType(text: string | null | undefined): MediaType | null {
  if (!text || text.length > 2_000) return null
  const [, type, rest] = /^\s*([\w!#$&^.+*-]+\/[\w!#$&^.+*-]+)\s*((?:;.*)?)$/s.exec(text) ?? []
  if (!type) return null
  const parameters = new Map<string, string>()
  const one = /\s*;\s*(?:([\w!#$&^.+-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+)))?\s*/gy
  while (one.lastIndex < rest!.length) {
    const at = one.lastIndex
    const found = one.exec(rest!)
    if (!found || one.lastIndex === at) return null
    if (found[1]) parameters.set(found[1].toLowerCase(), found[2] === undefined ? found[3]! : found[2].replace(/\\(.)/g, '$1'))
  }
  return { type: type.toLowerCase(), parameters }
}

/** The boundary of a multipart type; null where it has none that RFC 2046 allows. */
export function boundaryOf(type: MediaType | null): string | null {
  if (!type?.type.startsWith('multipart/')) return null
  const boundary = type.parameters.get('boundary') ?? ''
  return /^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/.test(boundary) ? boundary : null
}

export const MULTIPART_FAULTS = ['no-boundary', 'cut-off', 'headers-too-long', 'headers-damaged', 'part-too-large', 'too-many-parts', 'preamble-too-long'] as const
export type MultipartFault = (typeof MULTIPART_FAULTS)[number]

export class MultipartDamaged extends Error {
  constructor(readonly fault: MultipartFault) {
    super(`multipart: ${fault}`)
  }
}

export interface MultipartBounds {
  parts: number
  bytesPerPart: number
  /** Of one part. */
  headerBytes: number
}
export const MULTIPART_BOUNDS: MultipartBounds = { parts: 20_000, bytesPerPart: 2_000_000_000, headerBytes: 8_192 }
/** Before the first part; a few servers put a line there. */
const PREAMBLE_BYTES = 4_096
/** White space that may follow a boundary in its line. */
const PADDING_BYTES = 64

export interface Part {
  /** Names in lower case. */
  headers: Map<string, string>
  /** To be read to its end before the next part is asked for; what is left of it is thrown away then. */
  body: AsyncGenerator<Buffer>
}

/** @throws MultipartDamaged */
export async function* readMultipart(source: AsyncIterable<Uint8Array>, boundary: string | null, bounds: MultipartBounds = MULTIPART_BOUNDS): AsyncGenerator<Part> {
  if (boundary === null) throw new MultipartDamaged('no-boundary')
  const reader = new Reader(source, boundary)
  try {
    for await (const _skipped of reader.untilDelimiter(PREAMBLE_BYTES, 'preamble-too-long'));
    for (let parts = 0; !reader.isAtEnd; parts++) {
      if (parts >= bounds.parts) throw new MultipartDamaged('too-many-parts')
      const headers = await reader.headers(bounds.headerBytes)
      const body = reader.untilDelimiter(bounds.bytesPerPart, 'part-too-large')
      yield { headers, body }
      for await (const _rest of body);
      if (!reader.hasPassed(parts + 2)) for await (const _rest of reader.untilDelimiter(bounds.bytesPerPart, 'part-too-large'));
    }
  } finally {
    await reader.close()
  }
}

class Reader {
  private buffer: Buffer = Buffer.from('\r\n')
  private readonly delimiter: Buffer
  private readonly chunks: AsyncIterator<Uint8Array>
  private passed = 0
  isAtEnd = false

  constructor(source: AsyncIterable<Uint8Array>, boundary: string) {
    this.chunks = source[Symbol.asyncIterator]()
    this.delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  }

  /** How many delimiters were read; a body that its reader left early has not come to its own. */
  hasPassed(delimiters: number): boolean {
    return this.passed >= delimiters
  }

  async close(): Promise<void> {
    await this.chunks.return?.()
  }

  private async fill(): Promise<boolean> {
    const { done, value } = await this.chunks.next()
    if (done) return false
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk])
    return true
  }

  /** What comes before the next delimiter; leaves the reader behind the delimiter's line. */
  async *untilDelimiter(mostBytes: number, fault: MultipartFault): AsyncGenerator<Buffer> {
    let bytes = 0
    const take = (end: number): Buffer => {
      const taken = this.buffer.subarray(0, end)
      this.buffer = this.buffer.subarray(end)
      bytes += end
      if (bytes > mostBytes) throw new MultipartDamaged(fault)
      return taken
    }
    for (;;) {
      const at = this.buffer.indexOf(this.delimiter)
      if (at >= 0) {
        const line = await this.lineAfter(at + this.delimiter.length)
        if (line) {
          // Marked before it is handed on: whoever stops reading here has still come to the delimiter.
          const body = take(at)
          this.buffer = this.buffer.subarray(line.end - at)
          this.isAtEnd = line.isLast
          this.passed++
          if (body.length > 0) yield body
          return
        }
        // Bytes that only look like one.
        yield take(at + 1)
        continue
      }
      const safe = this.buffer.length - this.delimiter.length + 1
      if (safe > 0) yield take(safe)
      if (!(await this.fill())) throw new MultipartDamaged('cut-off')
    }
  }

  /** A delimiter ends its line, or is closed by two hyphens; anything else is data. */
  private async lineAfter(at: number): Promise<{ end: number; isLast: boolean } | null> {
    for (;;) {
      const rest = this.buffer.subarray(at, at + PADDING_BYTES + 2)
      if (rest.length >= 2 && rest[0] === 0x2d && rest[1] === 0x2d) return { end: at + 2, isLast: true }
      const padding = /^[ \t]*/.exec(rest.toString('latin1'))![0].length
      if (padding > PADDING_BYTES) return null
      const [first, second] = [rest[padding], rest[padding + 1]]
      if (first === 0x0d && second === 0x0a) return { end: at + padding + 2, isLast: false }
      const isUndecided = first === undefined || (second === undefined && (first === 0x0d || (first === 0x2d && padding === 0)))
      if (!isUndecided) return null
      if (!(await this.fill())) throw new MultipartDamaged('cut-off')
    }
  }

  async headers(mostBytes: number): Promise<Map<string, string>> {
    const headers = new Map<string, string>()
    const lines = await this.headerBlock(mostBytes)
    for (const line of lines === '' ? [] : lines.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
      if (!name) throw new MultipartDamaged('headers-damaged')
      headers.set(name.toLowerCase(), value!)
    }
    return headers
  }

  private async headerBlock(mostBytes: number): Promise<string> {
    let searched = 0
    for (;;) {
      if (this.buffer.length >= 2 && this.buffer[0] === 0x0d && this.buffer[1] === 0x0a) {
        this.buffer = this.buffer.subarray(2)
        return ''
      }
      const end = this.buffer.indexOf('\r\n\r\n', Math.max(0, searched - 3))
      if (end > mostBytes || (end < 0 && this.buffer.length > mostBytes)) throw new MultipartDamaged('headers-too-long')
      if (end >= 0) {
        const block = this.buffer.toString('latin1', 0, end)
        this.buffer = this.buffer.subarray(end + 4)
        return block
      }
      searched = this.buffer.length
      if (!(await this.fill())) throw new MultipartDamaged('cut-off')
    }
  }
}

export interface OutgoingPart {
  headers: Record<string, string>
  body: Uint8Array | AsyncIterable<Uint8Array>
}

/** The bytes of a multipart answer; the caller sends Content-Type with the same boundary. */
export async function* writeMultipart(parts: Iterable<OutgoingPart> | AsyncIterable<OutgoingPart>, boundary: string): AsyncGenerator<Uint8Array> {
  for await (const { headers, body } of parts) {
    yield Buffer.from(`--${boundary}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, 'latin1')
    if (body instanceof Uint8Array) yield body
    else yield* body
    yield Buffer.from('\r\n')
  }
  yield Buffer.from(`--${boundary}--\r\n`, 'latin1')
}
