import { readNifti } from '#imaging/convert/nifti'
import { labelVolumeOf, type LabelVolume } from './plain-label-volume'

export type { LabelVolume } from './plain-label-volume'

/** A NIfTI of labels where its header puts it, in DICOM's patient space; packed or not. @throws ImageRefused where a value is no label */
export const readLabelVolume = (bytes: Uint8Array): LabelVolume => labelVolumeOf(readNifti(bytes))
