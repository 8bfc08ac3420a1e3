import type { DeidentificationKey, DicomFile, Identity, PixelFlags } from '#imaging/contract'
import { writeDicom } from '#imaging/dicom/write'
import { deidentify } from './deidentify'
import { sweep } from './sweep'

export { deidentify } from './deidentify'
export { deidentificationKeyOf, type SubjectKey } from './key'
export { markFaceRemoved, markPixelsCleaned, markPixelsNotCleaned } from './method'
export { sweep } from './sweep'

/**
 * The one way from a file that came to bytes that are kept: cleaned, written, searched.
 * @throws ImageRefused
 */
export function deidentifyToBytes(file: DicomFile, key: DeidentificationKey): { bytes: Uint8Array; file: DicomFile; identity: Identity; flags: PixelFlags } {
  const cleaned = deidentify(file, key)
  const bytes = writeDicom(cleaned.file)
  sweep(bytes, cleaned.file, cleaned.personal)
  return { bytes, file: cleaned.file, identity: cleaned.identity, flags: cleaned.flags }
}
