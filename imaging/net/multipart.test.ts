import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { boundaryOf, MULTIPART_BOUNDS, MultipartDamaged, readMediaType, readMultipart, writeMultipart, type OutgoingPart } from './multipart'

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}
async function read(bytes: Uint8Array | string, { boundary = 'b' as string | null, chunk = 7, bounds = MULTIPART_BOUNDS } = {}) {
  const parts: { headers: Record<string, string>; body: Buffer }[] = []
  for await (const part of readMultipart(inChunks(Buffer.from(bytes as Uint8Array), chunk), boundary, bounds)) parts.push({ headers: Object.fromEntries(part.headers), body: await all(part.body) })
  return parts
}
const fault = async (work: Promise<unknown>) => work.then(() => 'taken', (error: unknown) => (error instanceof MultipartDamaged ? error.fault : String(error)))

test('instances sent as one body come out byte for byte, however the network cuts it', async () => {
  const parts: OutgoingPart[] = [Buffer.alloc(0), Buffer.from('\r\n--b'), Buffer.from('\r\n--b\r\r\n--bx\r\n-\r\n--'), randomBytes(5_000)].map((body) => ({ headers: { 'Content-Type': 'application/dicom' }, body: Buffer.concat([body, Buffer.from('.')]) }))
  const whole = await all(writeMultipart(parts, 'b'))
  for (const chunk of [1, 2, 3, 5, 64, 100_000]) {
    const got = await read(whole, { chunk })
    expect(got.map(({ body }) => body)).toEqual(parts.map(({ body }) => body))
    expect(got[0]!.headers).toEqual({ 'content-type': 'application/dicom' })
  }
})

test('a part that its reader leaves early does not shift the next', async () => {
  const whole = await all(writeMultipart([{ headers: { a: '1' }, body: randomBytes(3_000) }, { headers: { a: '2' }, body: Buffer.from('second') }], 'b'))
  const seen: string[] = []
  for await (const part of readMultipart(inChunks(whole, 100), 'b')) {
    seen.push(part.headers.get('a')!)
    if (seen.length === 1) for await (const _first of part.body) break
    else seen.push((await all(part.body)).toString())
  }
  expect(seen).toEqual(['1', '2', 'second'])
})

test('a preamble, an epilogue, padding after the boundary and a part without headers are as RFC 2046 allows', async () => {
  const got = await read('hello\r\n--b \t\r\n\r\none\r\n--b\r\nX-Long: a\r\n b\r\n\r\ntwo\r\n--b--\r\nbye')
  expect(got.map(({ body }) => body.toString())).toEqual(['one', 'two'])
  expect(got[1]!.headers).toEqual({ 'x-long': 'a b' })
})

describe('what is refused, by name', () => {
  test.each([
    ['no boundary', '--b\r\n\r\n', { boundary: null }, 'no-boundary'],
    ['an empty body', '', {}, 'cut-off'],
    ['cut off in a part', '--b\r\n\r\nhalf', {}, 'cut-off'],
    ['cut off in the headers', '--b\r\nContent-Type: application/dicom\r\n', {}, 'cut-off'],
    ['cut off behind a boundary', '--b', {}, 'cut-off'],
    ['headers without end', `--b\r\nA: ${'x'.repeat(10_000)}`, {}, 'headers-too-long'],
    ['headers that are none', '--b\r\nno colon here\r\n\r\nbody\r\n--b--', {}, 'headers-damaged'],
    ['a preamble without end', 'x'.repeat(10_000), {}, 'preamble-too-long'],
    ['a part that is too large', `--b\r\n\r\n${'x'.repeat(200)}\r\n--b--`, { bounds: { ...MULTIPART_BOUNDS, bytesPerPart: 100 } }, 'part-too-large'],
    ['too many parts', '--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b\r\n\r\n\r\n--b--', { bounds: { ...MULTIPART_BOUNDS, parts: 2 } }, 'too-many-parts'],
  ])('%s', async (_what, bytes, options, expected) => {
    expect(await fault(read(bytes, options))).toBe(expected)
  })

  test('ten thousand damaged bodies end in parts or in a named fault', async () => {
    let seed = 20261122
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return seed % below
    }
    const good = await all(writeMultipart([{ headers: { 'Content-Type': 'application/dicom' }, body: Buffer.from('first\r\n-') }, { headers: {}, body: Buffer.from('--b') }], 'b'))
    const pieces = [Buffer.from('\r\n--b'), Buffer.from('--'), Buffer.from('\r\n'), Buffer.from('\r\n\r\n'), Buffer.from('\0\xff', 'latin1'), Buffer.from('--b--')]
    const faults = new Set<string>()
    for (let round = 0; round < 10_000; round++) {
      const mutated = Buffer.from(good)
      for (let k = random(4); k >= 0; k--) pieces[random(pieces.length)]!.copy(mutated, random(mutated.length))
      faults.add(await fault(read(mutated.subarray(0, random(mutated.length + 1)), { chunk: 1 + random(40) })))
    }
    expect([...faults].filter((one) => !['taken', 'cut-off', 'headers-damaged'].includes(one))).toEqual([])
  }, 30_000)
})

describe('a media type', () => {
  test('is read with its parameters, quoted or not', () => {
    const type = readMediaType('Multipart/Related; type="application/dicom";boundary="a b;c" ; x=1')!
    expect(type.type).toBe('multipart/related')
    expect(Object.fromEntries(type.parameters)).toEqual({ type: 'application/dicom', boundary: 'a b;c', x: '1' })
  })
  test.each([null, '', 'multipart', 'multipart/related; boundary', 'a/b; x="open', `a/b; x=${'y'.repeat(3_000)}`])('is refused: %s', (text) => expect(readMediaType(text)).toBeNull())
  test.each(['multipart/related', 'multipart/related; boundary=""', `multipart/related; boundary=${'x'.repeat(71)}`, 'multipart/related; boundary="a\\"b"', 'multipart/related; boundary="ends "', 'application/dicom; boundary=b'])('has no boundary: %s', (text) =>
    expect(boundaryOf(readMediaType(text))).toBeNull())
})
