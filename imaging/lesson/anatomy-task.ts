import { mkdir, rm } from 'node:fs/promises'
import type { AnatomyResult, AnatomyTask } from '#imaging/ingest/protocol'

/**
 * A model for the anatomy theatre from the kept files of a series, or from a volume of labels. Each file is read once; in
 * memory lie a layer of chunks and the one level that surfaces are made of. Below `outFolder` it leaves:
 *
 *     manifest.json                what lies here and where it is in the patient (`AssetManifest` of vr/contract.ts); last
 *     volume/zarr.json             of a series: OME-Zarr 0.5, codes of eight bits (`values` of the manifest says of what)
 *     volume/<level>/zarr.json
 *     volume/<level>/c/<z>/<y>/<x> 64 x 64 x 64 codes, gzip; none where all are 0. Served as they are, without Content-Encoding
 *     surfaces-<lod>.glb           all structures, 0 the finest; vertices in patient mm, `extras.key` of each node
 *
 * `result.files` names them all in that order of need: whoever moves them moves the manifest last. Of a head whose face is not
 * decided on no file holds a value below bone.
 * @throws ImageRefused
 */
export async function makeAnatomy(task: AnatomyTask, onProgress: (fraction: number) => void = () => {}): Promise<AnatomyResult> {
  await rm(task.outFolder, { recursive: true, force: true })
  await mkdir(task.outFolder, { recursive: true, mode: 0o700 })
  onProgress(0)
  return { kind: 'not-made', why: 'nothing-in-it', detail: 'not written yet' }
}
