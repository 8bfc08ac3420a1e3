import { describe, expect, test } from 'vitest'
import { damaged, randomOf } from '../../tests/fixtures/dicom/damage'
import { CHUNK_JSON, GLB_MAGIC, writeGlb } from './glb'
import { boxOf, contentOf, normalsOf, type Mesh } from './mesh'
import { edgesOf, GRIDS, sampled } from './meshes.fixture'
import { ModelRefused } from './model-refused'
import { surfaceNet } from './nets'
import { readGlb } from './read-glb'

// What is damaged here is a document of any shape.
type Loose = any

const ballIn = (grid: (typeof GRIDS)[string], radius: number) => surfaceNet({ ...grid, samples: sampled(grid, ([x, y, z]) => Math.hypot(x - 14, y + 5, z - 9) < radius ? 1 : 0, (length) => new Uint8Array(length)), isInside: (value) => value === 1 })!
const BALL = ballIn(GRIDS.oblique!, 9)
const SMALL = ballIn(GRIDS.axial!, 4)

/** Triangles as they lie in space, each from its least corner on, in order: how corners are numbered does not matter. */
function triangles({ positions, indices }: Mesh, stepMm: number): string[] {
  const corner = (index: number) => [0, 1, 2].map((axis) => Math.round(positions[index * 3 + axis]! / stepMm)).join(' ')
  return Array.from({ length: indices.length / 3 }, (_, at) => {
    const three = [0, 1, 2].map((side) => corner(indices[at * 3 + side]!))
    const first = three.indexOf([...three].sort()[0]!)
    return [three[first], three[(first + 1) % 3], three[(first + 2) % 3]].join(', ')
  }).sort()
}

describe('what is written as a GLB', async () => {
  const file = await writeGlb([{ key: 'ball', mesh: BALL }, { key: 'small.ball', mesh: SMALL }])
  const model = await readGlb(file)

  test('reads back: keys in order, in the patient\'s mm, each corner within a hundredth of a mm, outsides out', () => {
    expect(model.isPatientMm).toBe(true)
    expect(model.structures.map(({ key }) => key)).toEqual(['ball', 'small.ball'])
    for (const [index, mesh] of [BALL, SMALL].entries()) {
      const read = model.structures[index]!.mesh
      expect([read.positions.length, read.indices.length]).toEqual([mesh.positions.length, mesh.indices.length])
      for (const [at, value] of boxOf(mesh).flat().entries()) expect(Math.abs(boxOf(read).flat()[at]! - value)).toBeLessThan(0.006)
      expect(edgesOf(read)).toEqual(edgesOf(mesh))
      expect(Math.abs(contentOf(read).mm3 / contentOf(mesh).mm3 - 1)).toBeLessThan(1e-3)
      expect(Math.max(...distances(read, mesh))).toBeLessThan(0.01)
    }
  })

  test('written again and read again it is the same', async () => {
    const again = await readGlb(await writeGlb(model.structures))
    for (const [index, { key, mesh }] of model.structures.entries()) {
      expect(again.structures[index]!.key).toBe(key)
      expect(triangles(again.structures[index]!.mesh, 0.001)).toEqual(triangles(mesh, 0.001))
    }
  })

  test('holds what glTF asks of it: aligned chunks, a required extension for all that is packed, bounds of places, normals of eight bits', () => {
    const view = new DataView(file.buffer)
    expect([view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true), view.getUint32(16, true)]).toEqual([GLB_MAGIC, 2, file.length, CHUNK_JSON])
    const json = documentOf(file)
    expect(json.extensionsRequired).toEqual(['KHR_mesh_quantization', 'EXT_meshopt_compression'])
    expect(json.nodes[0]).toMatchObject({ extras: { key: 'ball' } })
    for (const view of json.bufferViews) {
      expect(view.buffer).toBe(1)
      expect(view.byteOffset % 4).toBe(0)
      expect(view.extensions.EXT_meshopt_compression.byteOffset % 4).toBe(0)
    }
    const { POSITION, NORMAL } = json.meshes[0].primitives[0].attributes
    expect(json.accessors[POSITION]).toMatchObject({ componentType: 5123, type: 'VEC3', min: [0, 0, 0] })
    expect(json.accessors[NORMAL]).toMatchObject({ componentType: 5120, normalized: true, type: 'VEC3' })
    expect(JSON.stringify(json)).not.toMatch(/1\.2\.840|2\.25\./)
    expect(file.length).toBeLessThan((BALL.indices.length + SMALL.indices.length) * 2.6)
  })

  test('its normals point outwards', () => {
    const normals = normalsOf(BALL)
    for (let at = 0; at < normals.length; at += 3) expect(normals[at]! * (BALL.positions[at]! - 14) + normals[at + 1]! * (BALL.positions[at + 1]! + 5) + normals[at + 2]! * (BALL.positions[at + 2]! - 9)).toBeGreaterThan(0)
  })
})

/** Of corners of one from the nearest of the other; few corners only. */
function distances(one: Mesh, other: Mesh): number[] {
  return Array.from({ length: one.positions.length / 3 }, (_, corner) => {
    let nearest = Infinity
    for (let at = 0; at < other.positions.length; at += 3) nearest = Math.min(nearest, Math.hypot(one.positions[corner * 3]! - other.positions[at]!, one.positions[corner * 3 + 1]! - other.positions[at + 1]!, one.positions[corner * 3 + 2]! - other.positions[at + 2]!))
    return nearest
  })
}

test('a mesh of more than 65,535 corners keeps all of them, and a far place its millimetres', async () => {
  const side = 300
  const positions = Float32Array.from({ length: side * side * 3 }, (_, at) => {
    const corner = Math.floor(at / 3)
    return at % 3 === 0 ? 900 + corner % side : at % 3 === 1 ? -700 + Math.floor(corner / side) : 1500 + (corner % 7) * 0.3
  })
  const indices = Uint32Array.from({ length: (side - 1) ** 2 * 3 }, (_, at) => {
    const triangle = Math.floor(at / 3)
    const corner = Math.floor(triangle / (side - 1)) * side + triangle % (side - 1)
    return [corner, corner + 1, corner + side][at % 3]!
  })
  const { structures: [read] } = await readGlb(await writeGlb([{ key: 'sheet', mesh: { positions, indices } }]))
  expect(read!.mesh.indices.length).toBe(indices.length)
  expect(triangles(read!.mesh, 0.1)).toEqual(triangles({ positions, indices }, 0.1))
})

test('two structures of one key are a mistake', async () => {
  await expect(writeGlb([{ key: 'a', mesh: SMALL }, { key: 'a', mesh: SMALL }])).rejects.toThrow()
})

const documentOf = (file: Uint8Array) => JSON.parse(new TextDecoder().decode(file.subarray(20, 20 + new DataView(file.buffer, file.byteOffset).getUint32(12, true))))

/** A GLB as other programs write it: nothing packed. */
function plainGlb(change: (json: ReturnType<typeof plainDocument>) => void = () => {}): Uint8Array {
  const json = plainDocument()
  change(json)
  const text = new TextEncoder().encode(JSON.stringify(json))
  const textBytes = Math.ceil(text.length / 4) * 4
  const file = new Uint8Array(20 + textBytes + 8 + 56)
  const view = new DataView(file.buffer)
  for (const [at, value] of [GLB_MAGIC, 2, file.length, textBytes, CHUNK_JSON].entries()) view.setUint32(at * 4, value, true)
  file.fill(0x20, 20, 20 + textBytes)
  file.set(text, 20)
  view.setUint32(20 + textBytes, 56, true)
  view.setUint32(24 + textBytes, 0x004e4942, true)
  for (const [at, value] of [0, 0, 0, 1, 0, 0, 0, 1, 0].entries()) view.setFloat32(28 + textBytes + at * 4, value, true)
  for (const [at, value] of [0, 1, 2].entries()) view.setUint16(28 + textBytes + 36 + at * 2, value, true)
  return file
}
function plainDocument(): Record<string, any> {
  return {
    asset: { version: '2.0' }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ name: 'part', mesh: 0, translation: [10, 20, 30] }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1 }] }],
    accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3' }, { bufferView: 1, componentType: 5123, count: 3, type: 'SCALAR' }],
    bufferViews: [{ buffer: 0, byteOffset: 0, byteLength: 36 }, { buffer: 0, byteOffset: 36, byteLength: 6 }], buffers: [{ byteLength: 56 }],
  }
}

test('a model of another program is read where its nodes put it, a mirrored node with its outside out', async () => {
  const { structures: [part], isPatientMm } = await readGlb(plainGlb())
  expect([part!.key, isPatientMm]).toEqual(['part', false])
  expect([...part!.mesh.positions]).toEqual([10, 20, 30, 11, 20, 30, 10, 21, 30])
  const turned = await readGlb(plainGlb((json) => { json.nodes = [{ children: [1], rotation: [0, 0, Math.SQRT1_2, Math.SQRT1_2] }, { mesh: 0, scale: [-2, 1, 1] }] }))
  expect([...turned.structures[0]!.mesh.positions].map((value) => Math.round(value * 1e6) / 1e6 + 0)).toEqual([0, 0, 0, 0, -2, 0, -1, 0, 0])
  expect([...turned.structures[0]!.mesh.indices]).toEqual([0, 2, 1])
})

test.each([
  ['another version', 'unsupported', (json: Loose) => { json.asset.version = '3.0' }],
  ['an extension that must be known', 'unsupported', (json: Loose) => { json.extensionsRequired = ['KHR_draco_mesh_compression'] }],
  ['strips', 'unsupported', (json: Loose) => { json.meshes[0].primitives[0].mode = 5 }],
  ['targets', 'unsupported', (json: Loose) => { json.meshes[0].primitives[0].targets = [{}] }],
  ['a skin', 'unsupported', (json: Loose) => { json.nodes[0].skin = 0 }],
  ['sparse places', 'unsupported', (json: Loose) => { json.accessors[0].sparse = {} }],
  ['a buffer elsewhere', 'unsupported', (json: Loose) => { json.buffers[0].uri = 'https://elsewhere.test/a.bin' }],
  ['a corner that is not there', 'damaged', (json: Loose) => { json.accessors[0].count = 2; json.meshes[0].primitives[0].indices = 1 }],
  ['numbers beyond their view', 'damaged', (json: Loose) => { json.accessors[0].count = 4 }],
  ['bytes beyond the buffer', 'damaged', (json: Loose) => { json.bufferViews[1].byteOffset = 52 }],
  ['a count beyond reason', 'too-large', (json: Loose) => { json.accessors[0].count = 1e12 }],
  ['a count that is none', 'damaged', (json: Loose) => { json.accessors[1].count = 1.5 }],
  ['two thirds of a triangle', 'damaged', (json: Loose) => { json.accessors[1].count = 2 }],
  ['a node that is its own child', 'too-large', (json: Loose) => { json.nodes[0].children = [0] }],
  ['nodes that double at each step', 'too-large', (json: Loose) => { json.nodes = [...Array.from({ length: 30 }, (_, index) => ({ children: [index + 1, index + 1] })), { mesh: 0 }] }],
  ['a place that is no number', 'damaged', (json: Loose) => { json.nodes[0].translation = [0, 'x', 0] }],
  ['a turn that is none', 'damaged', (json: Loose) => { json.nodes[0].rotation = [0, 0, 0, 2] }],
  ['no scene', 'empty', (json: Loose) => { delete json.scenes }],
  ['no mesh', 'empty', (json: Loose) => { delete json.nodes[0].mesh }],
])('a GLB with %s is refused', async (_, reason, change) => {
  await expect(readGlb(plainGlb(change))).rejects.toMatchObject({ reason })
})

test('what is no GLB, half of one or longer than it says is refused', async () => {
  const whole = plainGlb()
  await expect(readGlb(new Uint8Array(0))).rejects.toMatchObject({ reason: 'empty' })
  await expect(readGlb(new TextEncoder().encode('solid of nothing at all'))).rejects.toMatchObject({ reason: 'not-a-model' })
  await expect(readGlb(whole.subarray(0, whole.length - 4))).rejects.toMatchObject({ reason: 'truncated' })
  await expect(readGlb(Uint8Array.from([...whole, 0, 0, 0, 0]))).rejects.toMatchObject({ reason: 'damaged' })
})

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const FILES = Number(process.env.FUZZ_FILES ?? 4000)

test(`whatever ${FILES} damaged GLBs hold, they are read whole or refused, in bounded time and memory (SEED=${SEED})`, async () => {
  const random = randomOf(SEED)
  const originals = [await writeGlb([{ key: 'ball', mesh: BALL }, { key: 'small', mesh: SMALL }]), plainGlb()]
  const counts = { read: 0, refused: 0 }
  const failures: string[] = []
  const before = process.memoryUsage().rss
  let slowest = 0
  for (let index = 0; index < FILES; index++) {
    const bytes = index % 4 < 2 ? damaged(originals[index % 2]!, random) : withDamagedText(originals[index % 2]!, random)
    const started = performance.now()
    try {
      for (const { mesh } of (await readGlb(bytes)).structures) {
        expect(mesh.positions.every(Number.isFinite)).toBe(true)
        expect(mesh.indices.every((corner) => corner * 3 < mesh.positions.length)).toBe(true)
      }
      counts.read++
    } catch (error) {
      if (error instanceof ModelRefused) counts.refused++
      else failures.push(`file ${index}: ${error instanceof Error ? error.stack?.slice(0, 800) : String(error)}`)
    }
    slowest = Math.max(slowest, performance.now() - started)
  }
  expect(failures.slice(0, 3)).toEqual([])
  expect(counts.read).toBeGreaterThan(FILES / 50)
  expect(counts.refused).toBeGreaterThan(FILES / 5)
  expect(slowest).toBeLessThan(2_000)
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30)
}, 120_000)

/** One number of the text another, its chunk as long as it is: what damage to bytes hardly ever makes. */
function withDamagedText(file: Uint8Array, random: () => number): Uint8Array {
  const textBytes = new DataView(file.buffer, file.byteOffset).getUint32(12, true)
  let text = new TextDecoder().decode(file.subarray(20, 20 + textBytes)).trimEnd()
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    const numbers = [...text.matchAll(/(?<=[:,[])-?\d+(\.\d+)?/g)]
    const one = numbers[Math.floor(random() * numbers.length)]
    if (!one) break
    const other = [0, 1, 2, 3, 4, 8, 65_535, 65_536, 5_000_000, 2 ** 31, 2 ** 32, 1e300, -1, 0.5, Number(one[0]) + 1, Number(one[0]) - 1, Number(one[0]) * 2][Math.floor(random() * 17)]
    text = text.slice(0, one.index) + String(other) + text.slice(one.index + one[0].length)
  }
  const encoded = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4))
  const made = Uint8Array.from([...file.subarray(0, 20), ...encoded, ...file.subarray(20 + textBytes)])
  new DataView(made.buffer).setUint32(8, made.length, true)
  new DataView(made.buffer).setUint32(12, encoded.length, true)
  return made
}
