import { mkdir, readFile, rm } from 'node:fs/promises'
import { decodeFrame } from '#imaging/codecs/decode'
import { defaceSeries } from '#imaging/deidentify/deface-series'
import { deidentificationKeyOf } from '#imaging/deidentify/index'
import { readDicom } from '#imaging/dicom/read'
import type { BlackedOut, DefaceResult, DefaceTask } from './protocol'
import { DICOM_BOUNDS } from './read-task'
import { writeInstance } from './write-instance'

/** Said at most so often for a series; somebody watches a bar, not each slice. */
const STEPS_SHOWN = 50

/** A series without its face, as new files with their frames; the kept ones are read and left as they are. @throws ImageRefused */
export async function defaceTask({ instances, outFolder, secret, digest }: DefaceTask, onProgress: (fraction: number) => void): Promise<DefaceResult> {
  await rm(outFolder, { recursive: true, force: true })
  await mkdir(outFolder, { recursive: true, mode: 0o700 })
  const { mapUid } = deidentificationKeyOf(Buffer.from(secret, 'base64'))
  const steps = instances.length * 2
  const every = Math.max(1, Math.floor(steps / STEPS_SHOWN))
  const made: BlackedOut[] = []
  const outcome = await defaceSeries({
    count: instances.length,
    open: async (index) => readDicom(await readFile(instances[index]!.path), DICOM_BOUNDS),
    decode: (file) => decodeFrame(file, 0),
  }, (uid) => mapUid(`${uid}/${digest}`), async (file, index) => void made.push(await writeInstance(file, outFolder, `i${index}`)), (step) => {
    if (step % every === 0) onProgress(step / steps)
  })
  return outcome.kind === 'defaced' ? { kind: 'defaced', instances: made } : outcome
}
