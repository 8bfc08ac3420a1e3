import { beforeAll, expect, test } from 'vitest'
import { encodeClip, seeded } from './fixture'
import { Fragmenter, box, initSegment, readInitSegment, scanBuffer } from './index'

let bytes: Buffer
beforeAll(() => {
  const clip = encodeClip({ seconds: 2, size: '160x90', kilobits: 100 })
  const fragmenter = new Fragmenter({ configs: clip.configs, targetMs: 400, cutAtKey: true, originMs: 0 })
  const parts = clip.units.flatMap((unit) => fragmenter.push(unit)).map(({ data }) => data)
  bytes = Buffer.concat([initSegment(clip.configs), box('uuid', Buffer.alloc(24, 7)), ...parts.flatMap((part) => [part, box('free', Buffer.alloc(4))])])
})

test('20,000 damaged files: the reader never throws, never loops, and never claims bytes that are not there', async () => {
  const random = seeded(20_261_122)
  const below = (n: number) => Math.floor(random() * n)
  for (let round = 0; round < 20_000; round++) {
    let damaged = Buffer.from(bytes.subarray(0, round % 3 === 0 ? below(bytes.length) : bytes.length))
    for (let i = below(4) + 1; i > 0 && damaged.length > 8; i--) {
      // Heads of boxes are where damage can mislead; media bytes are never looked at.
      const boxAt = damaged.indexOf(['moof', 'trun', 'mdat', 'traf', 'stsd', 'esds', 'tfdt', 'avcC', 'free', 'mdhd'][below(10)]!, below(damaged.length))
      const at = boxAt < 4 || random() < 0.3 ? below(damaged.length) : Math.min(damaged.length - 1, boxAt - 4 + below(32))
      damaged[at] = random() < 0.3 ? 0xff : below(256)
    }
    if (round % 5 === 0) damaged = Buffer.concat([damaged, Buffer.from(Array.from({ length: below(64) }, () => below(256)))])
    const { pieces, goodBytes } = await scanBuffer(damaged)
    expect(goodBytes).toBeLessThanOrEqual(damaged.length)
    const total = pieces.reduce((sum, { length }) => sum + length, 0)
    if (total !== goodBytes) throw new Error(`round ${round}: pieces hold ${total} of ${goodBytes} bytes`)
    for (const piece of pieces) if (piece.kind === 'fragment' && !(piece.durationMs >= 0 && Number.isFinite(piece.startMs))) throw new Error(`round ${round}`)
    readInitSegment(damaged)
  }
})

test.each([
  ['nothing', () => Buffer.alloc(0)],
  ['zeros', () => Buffer.alloc(5_000)],
  ['text', () => Buffer.from('#EXTM3U\n'.repeat(100))],
  ['a box of length 0', () => Buffer.concat([Buffer.from([0, 0, 0, 0]), Buffer.from('ftyp'), bytes])],
  ['a fragment without initialisation segment', () => bytes.subarray(bytes.indexOf('moof') - 4)],
  ['a progressive MP4', () => Buffer.concat([box('ftyp', Buffer.from('isom')), box('mdat', Buffer.alloc(100))])],
])('%s is refused from the first byte', async (_name, make) => {
  expect(await scanBuffer(make())).toEqual({ pieces: [], goodBytes: 0 })
})

test('what follows the last whole fragment is not counted, wherever the file was cut', async () => {
  const whole = await scanBuffer(bytes)
  expect(whole.goodBytes).toBe(bytes.length)
  const random = seeded(7)
  for (let round = 0; round < 300; round++) {
    const cut = Math.floor(random() * bytes.length)
    const { goodBytes } = await scanBuffer(bytes.subarray(0, cut))
    const right = whole.pieces.filter(({ offset, length }) => offset + length <= cut).at(-1)
    expect(goodBytes).toBe(right ? right.offset + right.length : 0)
  }
})
