import { BoxGeometry, SphereGeometry, type BufferGeometry } from 'three'
import type { AssetManifest, Mm3 } from '../../contract'

/**
 * A patient whose sides cannot be mistaken: a large box in the middle, a small one at its back right and low, and a ball at the
 * left front (x > 0, y < 0), as in the phantoms of the reading tests. Two levels of detail, made in memory as the job makes them.
 */
export const BALL = { centre: [40, -60, 30] as Mm3, radiusMm: 15 }
export const MIDDLE = { low: [-30, -30, -40] as Mm3, high: [30, 30, 40] as Mm3 }
export const BACK = { low: [-60, 50, -40] as Mm3, high: [-40, 70, -10] as Mm3 }

const LEVELS = [{ file: 'meshes-0.glb', ball: 48 }, { file: 'meshes-1.glb', ball: 24 }]

export function fixtureManifest(): AssetManifest {
  const ballBox: [Mm3, Mm3] = [BALL.centre.map((one) => one - BALL.radiusMm) as Mm3, BALL.centre.map((one) => one + BALL.radiusMm) as Mm3]
  const one = (key: string, label: number, en: string, zh: string, group: string, colour: string, box: [Mm3, Mm3], depthOrder: number, volumeMl: number) => ({
    key, label, name: { en, zh }, group, colour, box, depthOrder, volumeMl,
    lods: LEVELS.map(({ file }, level) => ({ file, triangles: fixtureParts(level).find((part) => part.key === key)!.geometry.index!.count / 3, errorMm: level * 0.2 })),
  })
  return {
    version: 1, model: 'fixture', revision: 1, frameOfReferenceUid: null, volume: null,
    structures: [
      one('middle', 1, 'Middle box', '中间方块', 'trunk', '#c8a070', [MIDDLE.low, MIDDLE.high], 1, 288),
      one('back', 2, 'Right back box', '右后方块', 'trunk', '#4060c0', [BACK.low, BACK.high], 2, 12),
      one('ball', 3, 'Left front ball', '左前球', 'ball', '#d03030', ballBox, 0, (4 / 3) * Math.PI * BALL.radiusMm ** 3 / 1_000),
    ],
    groups: [{ key: 'trunk', name: { en: 'Trunk', zh: '躯干' }, parent: null, centre: [-5, 7, -5] }, { key: 'ball', name: { en: 'Ball', zh: '球' }, parent: null, centre: BALL.centre }],
    slices: null,
  }
}

/** What `fetchAsset` of a page would answer. */
export async function fetchFixture(path: string): Promise<ArrayBuffer> {
  const level = LEVELS.findIndex(({ file }) => file === path)
  if (level < 0) throw new Error(`the fixture has no ${path}`)
  return writeGlb(fixtureParts(level))
}

/** Patient mm, as the level's file has them. */
export function fixtureParts(level: number): { key: string; geometry: BufferGeometry }[] {
  const box = ({ low, high }: { low: Mm3; high: Mm3 }) =>
    new BoxGeometry(high[0] - low[0], high[1] - low[1], high[2] - low[2]).translate((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2)
  const { ball } = LEVELS[level]!
  return [
    { key: 'middle', geometry: box(MIDDLE) }, { key: 'back', geometry: box(BACK) },
    { key: 'ball', geometry: new SphereGeometry(BALL.radiusMm, ball, ball / 2).translate(...BALL.centre) },
  ]
}

/** glTF 2.0, section 4.4: header, a chunk of JSON, a chunk of bytes. Floats, nothing compressed. */
export function writeGlb(parts: readonly { key: string; geometry: BufferGeometry }[]): ArrayBuffer {
  const pieces: Uint8Array[] = []
  let length = 0
  const views: object[] = []
  const accessors: object[] = []
  const put = (array: Float32Array | Uint32Array, rest: object, target: number) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    views.push({ buffer: 0, byteOffset: length, byteLength: bytes.length, target })
    accessors.push({ bufferView: views.length - 1, ...rest })
    pieces.push(bytes)
    length += bytes.length
    return accessors.length - 1
  }
  const meshes = parts.map(({ geometry }) => {
    geometry.computeBoundingBox()
    const vector = (name: string, more: object) => put(new Float32Array(geometry.getAttribute(name).array), { componentType: 5_126, count: geometry.getAttribute(name).count, type: 'VEC3', ...more }, 34_962)
    const position = vector('position', { min: geometry.boundingBox!.min.toArray(), max: geometry.boundingBox!.max.toArray() })
    const normal = vector('normal', {})
    const indices = put(new Uint32Array(geometry.index!.array), { componentType: 5_125, count: geometry.index!.count, type: 'SCALAR' }, 34_963)
    return { primitives: [{ attributes: { POSITION: position, NORMAL: normal }, indices }] }
  })
  const json = {
    asset: { version: '2.0' }, scene: 0, scenes: [{ nodes: parts.map((_one, n) => n) }],
    nodes: parts.map(({ key }, mesh) => ({ mesh, extras: { key } })), meshes, accessors, bufferViews: views, buffers: [{ byteLength: length }],
  }
  const text = new TextEncoder().encode(JSON.stringify(json))
  const padded = Math.ceil(text.length / 4) * 4
  const file = new Uint8Array(12 + 8 + padded + 8 + length).fill(0x20)
  const view = new DataView(file.buffer)
  const words = [0x46546c67, 2, file.length, padded, 0x4e4f534a]
  words.forEach((word, n) => view.setUint32(n * 4, word, true))
  file.set(text, 20)
  view.setUint32(20 + padded, length, true)
  view.setUint32(24 + padded, 0x004e4942, true)
  let at = 28 + padded
  for (const piece of pieces) {
    file.set(piece, at)
    at += piece.length
  }
  return file.buffer
}
