/**
 * What a person must know of a file that was made into DICOM. `modality-guessed`: nothing in it says what made it.
 * `values-rounded`: values between 65,536 even steps were moved to the nearest one.
 */
export const CONVERSION_NOTES = ['modality-guessed', 'values-rounded'] as const
export type ConversionNote = (typeof CONVERSION_NOTES)[number]
