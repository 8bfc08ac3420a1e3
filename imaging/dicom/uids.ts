import { randomBytes, createHash } from 'node:crypto'

/** UIDs of our own under 2.25 (PS3.5 B.2): a number of 128 bits. */
export const newUid = (random: (bytes: number) => Uint8Array = randomBytes): string => uidOf(random(16))

/** The same UID for the same name always; two names share one as rarely as two random UUIDs. */
export const uidFromName = (name: string): string => uidOf(createHash('sha256').update(name).digest().subarray(0, 16))

/** Digits and dots, no component starting with 0, at most 64 characters (PS3.5 9.1). */
export const isUid = (text: string): boolean => text.length <= 64 && /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/.test(text)

function uidOf(sixteen: Uint8Array): string {
  const bytes = Uint8Array.from(sixteen)
  // Version 4 and variant of a UUID: PS3.5 B.2 asks for a UUID, and the first digit is never lost.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return `2.25.${value}`
}

/** Written as (0002,0012) into every file that we write. Fixed: uidFromName('theatrum.implementation'). */
export const IMPLEMENTATION_CLASS_UID = '2.25.175007051943982855616204112733916956081'
export const IMPLEMENTATION_VERSION_NAME = 'THEATRUM_1'

export const SOP_CLASSES = {
  mediaStorageDirectory: '1.2.840.10008.1.3.10',
  secondaryCapture: '1.2.840.10008.5.1.4.1.1.7',
  multiFrameTrueColorSecondaryCapture: '1.2.840.10008.5.1.4.1.1.7.4',
  ct: '1.2.840.10008.5.1.4.1.1.2',
  enhancedCt: '1.2.840.10008.5.1.4.1.1.2.1',
  mr: '1.2.840.10008.5.1.4.1.1.4',
  enhancedMr: '1.2.840.10008.5.1.4.1.1.4.1',
  ultrasound: '1.2.840.10008.5.1.4.1.1.6.1',
  ultrasoundMultiFrame: '1.2.840.10008.5.1.4.1.1.3.1',
  computedRadiography: '1.2.840.10008.5.1.4.1.1.1',
  digitalXRay: '1.2.840.10008.5.1.4.1.1.1.1',
  grayscalePresentationState: '1.2.840.10008.5.1.4.1.1.11.1',
  enhancedSr: '1.2.840.10008.5.1.4.1.1.88.22',
  comprehensiveSr: '1.2.840.10008.5.1.4.1.1.88.33',
  comprehensive3dSr: '1.2.840.10008.5.1.4.1.1.88.34',
} as const

/** Segmentation, Label Map Segmentation, Surface Segmentation (PS3.4 B.5). */
export const isSegmentationClass = (sopClass: string): boolean => /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.66\.[457]$/.test(sopClass)
