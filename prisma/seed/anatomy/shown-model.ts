import type { AssetManifest, Mm3 } from '#vr/contract'
import { readGlb } from '#imaging/surfaces/read-glb'
import type { Services } from '../../../app/infra/services.server'
import { MANIFEST, revisionPrefix } from '../../../app/domain/anatomy/model-files'
import type { PlanInputs } from '../../../app/domain/anatomy/lesson-plan'

/** A place beside the middle counts so much against one that is nearer to whoever looks. */
const ASIDE = 1.5

/** What a made model has, for the steps of a lesson: its manifest, and where its structures can be pointed at. */
export async function shownModel({ files }: Pick<Services, 'files'>, modelId: string, revision: number): Promise<Pick<PlanInputs, 'manifest' | 'placeOn'>> {
  const prefix = revisionPrefix(modelId, revision)
  const manifest = JSON.parse((await files.bytes(`${prefix}${MANIFEST}`)).toString('utf8')) as AssetManifest
  // The coarsest: a label needs no more.
  const meshes = new Map<string, Float32Array>()
  for (const file of new Set(manifest.structures.map(({ lods }) => lods.at(-1)!.file))) {
    for (const { key, mesh } of (await readGlb(await files.bytes(`${prefix}${file}`))).structures) meshes.set(key, mesh.positions)
  }
  const placeOn = (key: string, out: Mm3): Mm3 | null => {
    const positions = meshes.get(key)
    const box = manifest.structures.find((one) => one.key === key)?.box
    if (!positions || !box) return null
    const middle = [0, 1, 2].map((axis) => (box[0][axis]! + box[1][axis]!) / 2) as Mm3
    let [best, most] = [-1, Number.NEGATIVE_INFINITY]
    for (let at = 0; at < positions.length; at += 3) {
      const from = [0, 1, 2].map((axis) => positions[at + axis]! - middle[axis]!) as Mm3
      const near = from[0] * out[0] + from[1] * out[1] + from[2] * out[2]
      const worth = near - ASIDE * Math.sqrt(Math.max(0, from[0] ** 2 + from[1] ** 2 + from[2] ** 2 - near ** 2))
      if (worth > most) [best, most] = [at, worth]
    }
    return best < 0 ? null : [positions[best]!, positions[best + 1]!, positions[best + 2]!]
  }
  return { manifest, placeOn }
}
