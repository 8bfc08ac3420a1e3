import { mkdir, readFile, rm } from 'node:fs/promises'
import { blackOut } from '#imaging/codecs/blackout'
import { markPixelsCleaned, markPixelsNotCleaned } from '#imaging/deidentify/index'
import { readDicom } from '#imaging/dicom/read'
import type { BlackOutResult, BlackOutTask } from './protocol'
import { DICOM_BOUNDS } from './read-task'
import { writeInstance } from './write-instance'

/**
 * A kept file with rectangles painted over in every frame, or with none and every pixel as it was. It says of itself whether a
 * person answers for its pixels. @throws ImageRefused
 */
export async function blackOutTask({ path, outFolder, rectangles, isApproved }: BlackOutTask): Promise<BlackOutResult> {
  await rm(outFolder, { recursive: true, force: true })
  await mkdir(outFolder, { recursive: true, mode: 0o700 })
  const kept = readDicom(await readFile(path), DICOM_BOUNDS)
  const file = rectangles.length > 0 ? await blackOut(kept, rectangles) : kept
  if (isApproved) markPixelsCleaned(file.dataset)
  else markPixelsNotCleaned(file.dataset)
  return { kind: 'blacked-out', instance: await writeInstance(file, outFolder, 'i0') }
}
