/** By which a person judges whether a head shows whose it is. */
export const FACE_VIEWS = ['axial', 'coronal', 'sagittal', 'surface'] as const
export type FaceView = (typeof FACE_VIEWS)[number]
