/** Ours, in the space of UIDs derived from UUIDs (PS3.5 B.2). */
export const IMPLEMENTATION_CLASS_UID = '2.25.97862105173395840166421583024951770623'
export const IMPLEMENTATION_VERSION = 'THEATRUM_1'

export const VERIFICATION = '1.2.840.10008.1.1'
export const STUDY_ROOT = { find: '1.2.840.10008.5.1.4.1.2.2.1', move: '1.2.840.10008.5.1.4.1.2.2.2', get: '1.2.840.10008.5.1.4.1.2.2.3' } as const

export const IMPLICIT_LE = '1.2.840.10008.1.2'
export const EXPLICIT_LE = '1.2.840.10008.1.2.1'

/** What the import reads (or refuses by name): offered and taken as it is, never transcoded on the way. */
export const TRANSFER_SYNTAXES = [
  EXPLICIT_LE, IMPLICIT_LE, '1.2.840.10008.1.2.1.99', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.5',
  '1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.57', '1.2.840.10008.1.2.4.70',
  '1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.81', '1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.91',
  '1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.202', '1.2.840.10008.1.2.4.203',
] as const

/** Composite storage (PS3.4 B.5), whatever is added to it later. */
export const isStorageClass = (uid: string): boolean => uid.startsWith('1.2.840.10008.5.1.4.1.1.')

/**
 * Asked for with C-GET, which names each kind beforehand; at most 126 fit into one request. CR, DX, MG, CT, US, MR, NM, PET, XA, RF,
 * secondary captures, ophthalmology, endoscopy, microscopy, whole slides, RT images and doses, segmentations, presentation states, SR.
 */
export const STORAGE_CLASSES = [
  '1', '1.1', '1.1.1', '1.2', '1.2.1', '1.3', '1.3.1', '2', '2.1', '2.2', '3.1', '6.1', '6.2', '4', '4.1', '4.2', '4.3', '4.4', '7', '7.1', '7.2', '7.3', '7.4',
  '11.1', '11.2', '11.3', '11.4', '11.8', '12.1', '12.1.1', '12.2', '12.2.1', '13.1.1', '13.1.2', '13.1.3', '13.1.4', '13.1.5', '14.1', '14.2', '20', '30', '128', '128.1', '130',
  '66', '66.1', '66.2', '66.3', '66.4', '66.5', '67', '77.1.1', '77.1.1.1', '77.1.2', '77.1.2.1', '77.1.3', '77.1.4', '77.1.4.1', '77.1.5.1', '77.1.5.2', '77.1.5.4', '77.1.6', '77.1.7',
  '88.11', '88.22', '88.33', '88.34', '88.40', '88.50', '88.59', '88.65', '88.67', '104.1', '481.1', '481.2', '481.3', '481.5', '501.1', '501.3', '5', '3', '6', '12.3', '12.77',
].map((end) => `1.2.840.10008.5.1.4.1.1.${end}`)
