import { expect, test } from 'vitest'
import { damaged, randomOf } from '../../tests/fixtures/dicom/damage'
import { contentOf } from './mesh'
import { edgesOf, GRIDS, sampled } from './meshes.fixture'
import { ModelRefused } from './model-refused'
import { surfaceNet } from './nets'
import { readStl, writeStl } from './stl'

const GRID = GRIDS['oblique, mirrored']!
const BALL = surfaceNet({ ...GRID, samples: sampled(GRID, ([x, y, z]) => Math.hypot(x - 14, y + 5, z - 9) < 9 ? 1 : 0, (length) => new Uint8Array(length)), isInside: (value) => value === 1 })!

test('a structure written as STL reads back corner by corner, closed, in mm, on the patient\'s left', () => {
  const file = writeStl(BALL, 'main/ball')
  expect(file.length).toBe(84 + BALL.indices.length / 3 * 50)
  expect(new TextDecoder().decode(file.subarray(0, 80)).trimEnd()).toBe('Theatrum; patient mm, LPS; main/ball')
  const read = readStl(file)
  expect(read.positions.length).toBe(BALL.positions.length)
  for (let at = 0; at < BALL.indices.length; at++) for (let axis = 0; axis < 3; axis++) expect(read.positions[read.indices[at]! * 3 + axis]).toBe(BALL.positions[BALL.indices[at]! * 3 + axis])
  expect(edgesOf(read)).toEqual(edgesOf(BALL))
  expect(contentOf(read).centre[0]).toBeGreaterThan(10)
  expect(contentOf(read).mm3).toBeGreaterThan(0)
})

test('the same corner written as 0 and as -0 is one, and names of other alphabets do not break the header', () => {
  const file = writeStl({ positions: Float32Array.of(0, 0, 0, -0, 0, 5, 5, -0, 0, 5, 5, 5), indices: Uint32Array.of(0, 1, 2, 1, 3, 2) }, '颅骨'.repeat(60))
  expect(file.length).toBe(184)
  expect(readStl(file).positions.length).toBe(12)
})

test('what is no binary STL is refused, with its reason', () => {
  const file = writeStl(BALL, 'ball')
  const changed = (at: number, value: number) => {
    const copy = file.slice()
    new DataView(copy.buffer).setUint32(at, value, true)
    return copy
  }
  expect(() => readStl(new Uint8Array(0))).toThrow(/empty/)
  expect(() => readStl(new Uint8Array(84))).toThrow(/empty/)
  expect(() => readStl(new TextEncoder().encode('solid ball\n facet normal 0 0 1\n'.repeat(9)))).toThrow(/unsupported/)
  for (const short of [1, 34, 83]) expect(() => readStl(file.subarray(0, short))).toThrow(/truncated/)
  expect(() => readStl(file.subarray(0, file.length - 1))).toThrow(/truncated/)
  expect(() => readStl(Uint8Array.from([...file, 0]))).toThrow(/not-a-model/)
  expect(() => readStl(changed(80, 2 ** 32 - 1))).toThrow(/truncated/)
  expect(() => readStl(changed(84 + 12, 0x7fc00000))).toThrow(/damaged/)
  expect(() => readStl(changed(84 + 12, 0x7f000000))).toThrow(/damaged/)
})

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

test(`whatever 4000 damaged STLs hold, they are read whole or refused (SEED=${SEED})`, () => {
  const random = randomOf(SEED)
  const file = writeStl(BALL, 'ball').subarray(0, 84 + 50 * 40).slice()
  new DataView(file.buffer).setUint32(80, 40, true)
  const counts = { read: 0, refused: 0 }
  let slowest = 0
  for (let index = 0; index < 4000; index++) {
    const bytes = damaged(file, random)
    const started = performance.now()
    try {
      const mesh = readStl(bytes)
      expect(mesh.indices.every((corner) => corner * 3 < mesh.positions.length)).toBe(true)
      counts.read++
    } catch (error) {
      if (!(error instanceof ModelRefused)) throw error
      counts.refused++
    }
    slowest = Math.max(slowest, performance.now() - started)
  }
  expect(counts.read).toBeGreaterThan(80)
  expect(counts.refused).toBeGreaterThan(800)
  expect(slowest).toBeLessThan(1_000)
}, 60_000)
