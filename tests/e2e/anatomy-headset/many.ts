import { SphereGeometry } from 'three'
import type { AssetManifest, Mm3 } from '#vr/contract'
import { fixtureManifest, writeGlb } from '#vr/core/scene/fixture'

/** A brain's atlas in numbers: 116 structures of 2,576 triangles, 299 thousand together, side by side in a head's size. */
const [COUNT, AROUND, ALONG, RADIUS_MM] = [116, 57, 24, 9]

const centreOf = (n: number): Mm3 => [(n % 5) * 22 - 44, (Math.floor(n / 5) % 5) * 22 - 44, Math.floor(n / 25) * 22 - 44]
const geometryOf = (n: number) => new SphereGeometry(RADIUS_MM, AROUND, ALONG).translate(...centreOf(n))

export function manyManifest(): AssetManifest {
  const triangles = geometryOf(0).index!.count / 3
  return {
    ...fixtureManifest(),
    structures: Array.from({ length: COUNT }, (_one, n) => ({
      key: `s${n}`, label: n + 1, name: { en: `Structure ${n}`, zh: `结构 ${n}` }, group: 'trunk', colour: `#${(0x404040 + n * 0x010307).toString(16).padStart(6, '0')}`,
      box: [centreOf(n).map((one) => one - RADIUS_MM) as Mm3, centreOf(n).map((one) => one + RADIUS_MM) as Mm3], depthOrder: n, volumeMl: 3,
      lods: [{ file: 'many.glb', triangles, errorMm: 0 }],
    })),
  }
}

export async function manyFiles(path: string): Promise<ArrayBuffer> {
  if (path !== 'many.glb') throw new Error(`there is no ${path}`)
  return writeGlb(Array.from({ length: COUNT }, (_one, n) => ({ key: `s${n}`, geometry: geometryOf(n) })))
}
