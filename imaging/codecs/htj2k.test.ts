import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Frame } from '../contract'
import { frameRange, readFramesIndex, writeFramesFile } from './frames-file'
import { canBeHtj2k, decodeHtj2k, encodeHtj2k } from './htj2k'

const folder = mkdtempSync(join(tmpdir(), 'frames-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Samples = Frame['samples']

/** A smooth body with noise, over the whole range of the type, its extremes in opposite corners. */
function picture(rows: number, columns: number, bitsStored: number, isSigned: boolean, samples: Samples): Frame {
  const samplesPerPixel = samples.length === rows * columns * 3 ? 3 : 1
  const low = isSigned ? -(2 ** (bitsStored - 1)) : 0
  const range = 2 ** bitsStored
  for (let index = 0; index < samples.length; index++) {
    const wave = Math.sin(index / columns / 9) * Math.cos((index % columns) / 17) * 0.3 + 0.5
    samples[index] = low + Math.floor(wave * (range - 1)) + (index * 7919 % 3)
  }
  samples[0] = low
  samples[samples.length - 1] = low + range - 1
  return { rows, columns, samplesPerPixel, bitsStored, isSigned, photometric: samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2', samples }
}

const KINDS: [string, Frame][] = [
  ['CT, signed 16 bits', picture(512, 512, 16, true, new Int16Array(512 * 512))],
  ['MR, 12 bits in 16', picture(256, 192, 12, false, new Uint16Array(256 * 192))],
  ['signed 12 bits in 16', picture(100, 130, 12, true, new Int16Array(100 * 130))],
  ['a radiograph of 16 bits, odd size', picture(701, 533, 16, false, new Uint16Array(701 * 533))],
  ['8 bits', picture(480, 640, 8, false, new Uint8Array(480 * 640))],
  ['8 bits in 16', picture(64, 65, 8, false, new Uint16Array(64 * 65))],
  ['one bit', picture(200, 200, 1, false, new Uint8Array(200 * 200))],
  ['colour', picture(300, 401, 8, false, new Uint8Array(300 * 401 * 3))],
  ['a single pixel', picture(1, 1, 16, false, new Uint16Array(1))],
  ['a single row', picture(1, 1000, 12, false, new Uint16Array(1000))],
]

describe.each(KINDS)('%s', (_, frame) => {
  test('comes back from HTJ2K without the loss of a bit', async () => {
    const decoded = await decodeHtj2k((await encodeHtj2k(frame)).bytes)
    expect(decoded.samples.constructor).toBe(frame.samples.constructor)
    expect(isSame(decoded.samples, frame.samples)).toBe(true)
    expect(decoded).toMatchObject({ rows: frame.rows, columns: frame.columns, samplesPerPixel: frame.samplesPerPixel, isSigned: frame.isSigned })
  })

  test('each prefix decodes to its resolution exactly as the whole codestream does, and one byte less does not', async () => {
    const { bytes, resolutions } = await encodeHtj2k(frame)
    expect(Math.max(resolutions[0]!.rows, resolutions[0]!.columns)).toBeLessThanOrEqual(96)
    expect(resolutions.at(-1)).toEqual({ rows: frame.rows, columns: frame.columns, endByte: bytes.length })
    for (const [index, { rows, columns, endByte }] of resolutions.entries()) {
      const level = resolutions.length - 1 - index
      const whole = await decodeHtj2k(bytes, level)
      const prefix = await decodeHtj2k(bytes.slice(0, endByte), level)
      expect(prefix).toMatchObject({ rows, columns })
      expect(prefix.samples.length).toBe(rows * columns * frame.samplesPerPixel)
      expect(isSame(prefix.samples, whole.samples)).toBe(true)
    }
  })
})

test('a prefix that lacks its last bytes is another picture: the ends are no guess', async () => {
  const { bytes, resolutions } = await encodeHtj2k(KINDS[0]![1])
  for (const [index, { endByte }] of resolutions.slice(0, -1).entries()) {
    const level = resolutions.length - 1 - index
    const whole = await decodeHtj2k(bytes, level)
    const shorter = await decodeHtj2k(bytes.slice(0, endByte - 8), level).catch(() => null)
    expect(shorter !== null && isSame(shorter.samples, whole.samples)).toBe(false)
  }
})

test('the first picture of a CT slice is a few kilobytes', async () => {
  const { resolutions } = await encodeHtj2k(KINDS[0]![1])
  expect(resolutions[0]).toMatchObject({ rows: 64, columns: 64 })
  expect(resolutions[0]!.endByte).toBeLessThan(12_000)
})

test('values beyond the stated bits are kept, not cut', async () => {
  const frame: Frame = { ...picture(20, 20, 12, false, new Uint16Array(400)), bitsStored: 10 }
  expect(isSame((await decodeHtj2k((await encodeHtj2k(frame)).bytes)).samples, frame.samples)).toBe(true)
})

test('what is no HTJ2K codestream is refused', async () => {
  const { bytes } = await encodeHtj2k(KINDS[1]![1])
  await expect(decodeHtj2k(new Uint8Array(0))).rejects.toMatchObject({ reason: 'undecodable' })
  await expect(decodeHtj2k(randomBytes(5000))).rejects.toMatchObject({ reason: 'undecodable' })
  await expect(decodeHtj2k(bytes.slice(0, 60))).rejects.toMatchObject({ reason: 'undecodable' })
  expect((await decodeHtj2k(bytes)).rows).toBe(256)
})

describe('the file of an instance\'s frames', () => {
  test('gives each frame by its byte range, whole and in part', async () => {
    const frames = [1, 2, 3].map((seed) => picture(200, 300, 16, true, new Int16Array(60_000).fill(seed))).map((frame, index) => {
      frame.samples[777] = index
      return frame
    })
    const path = join(folder, 'three')
    await writeFramesFile(path, 3, frames)
    const bytes = readFileSync(path)
    const index = await readFramesIndex(async (start, end) => bytes.subarray(start, end))
    expect(index).toMatchObject({ rows: 200, columns: 300, bitsStored: 16, isSigned: true, photometric: 'MONOCHROME2', sampleType: 'int16' })
    for (const [position, frame] of frames.entries()) {
      const { start, end } = frameRange(index, position + 1)!
      expect(isSame((await decodeHtj2k(bytes.subarray(start, end))).samples, frame.samples)).toBe(true)
    }
    const small = frameRange(index, 2, { rows: 60, columns: 60 })!
    expect(await decodeHtj2k(bytes.subarray(small.start, small.end), 1)).toMatchObject({ rows: 100, columns: 150 })
    expect(small.end).toBeLessThan(frameRange(index, 2)!.end)
    expect(frameRange(index, 4)).toBeNull()
    expect(index.frames.at(-1)!.end).toBe(bytes.length)
  })

  test.each<[string, Samples]>([['32 bits', new Uint32Array(600).fill(4_000_000_000)], ['signed 32 bits', new Int32Array(600).fill(-2_000_000_000)], ['floating point', new Float32Array(600).fill(Math.fround(0.1))], ['double', new Float64Array(600).fill(0.1)], ['signed 8 bits', new Int8Array(600).fill(-7)], ['colour of 16 bits', new Uint16Array(600)]])('keeps %s as they are', async (name, samples) => {
    const samplesPerPixel = name.startsWith('colour') ? 3 : 1
    const frame: Frame = { rows: 20, columns: samplesPerPixel === 3 ? 10 : 30, samplesPerPixel, bitsStored: 16, isSigned: false, photometric: 'MONOCHROME2', samples }
    expect(canBeHtj2k(frame)).toBe(false)
    const path = join(folder, name.replaceAll(' ', '-'))
    const index = await writeFramesFile(path, 1, [frame])
    const { start, end } = frameRange(index, 1)!
    expect(index.frames[0]!.encoding).toBe('raw')
    expect(readFileSync(path).subarray(start, end).equals(Buffer.from(samples.buffer))).toBe(true)
  })

  test('a count that was announced wrongly leaves no index that could be believed', async () => {
    const path = join(folder, 'wrong-count')
    await expect(writeFramesFile(path, 2, [KINDS[8]![1]])).rejects.toThrow('1 frames where 2 were announced')
    await expect(readFramesIndex(async (start, end) => readFileSync(path).subarray(start, end))).rejects.toThrow('not a file of frames')
  })

  test('a large picture with many resolutions and many frames fits the room of its index', async () => {
    const frame = picture(1, 65_535, 8, false, new Uint8Array(65_535))
    const path = join(folder, 'wide')
    const index = await writeFramesFile(path, 20, Array.from({ length: 20 }, () => frame))
    expect(index.frames[19]!.resolutions).toHaveLength(11)
    const bytes = readFileSync(path)
    expect(await readFramesIndex(async (start, end) => bytes.subarray(start, end))).toEqual(index)
  })
})

function isSame(a: Samples, b: Samples): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))
}
