import { gunzipSync } from 'node:zlib'
import { ImageRefused } from '#imaging/contract'
import { MAX_BYTES, readPlainNifti, type Nifti } from './nifti-plain'

export { determinant, looksLikeNifti, niftiLayout, readNiftiGrid, type Nifti, type SampleType } from './nifti-plain'

/** Packed or not. @throws ImageRefused where anything in it is not exactly known, orientation above all */
export const readNifti = (bytes: Uint8Array): Nifti => readPlainNifti(bytes[0] === 0x1f && bytes[1] === 0x8b ? unpacked(bytes) : bytes)

function unpacked(bytes: Uint8Array): Uint8Array {
  try {
    const result = gunzipSync(bytes, { maxOutputLength: MAX_BYTES })
    return new Uint8Array(result.buffer, result.byteOffset, result.byteLength)
  } catch (error) {
    const code = (error as { code?: string }).code
    throw new ImageRefused(code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : code === 'Z_BUF_ERROR' ? 'truncated' : 'damaged', 'compressed NIfTI')
  }
}
