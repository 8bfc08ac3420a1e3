import type { Frame } from '#imaging/contract'
import { decodeFrame } from '#imaging/codecs/decode'
import type { FramesIndex, SampleType } from '#imaging/codecs/frames-file'
import { decodeHtj2k } from '#imaging/codecs/htj2k'
import { readDicom } from '#imaging/dicom/read'

/** A frame as the store has it, on its way to whoever decodes it. */
export type StoredFrame =
  /** Of a file of frames; of a codestream as much as the wanted resolution needs. */
  | {
    from: 'frames'
    bytes: Uint8Array
    encoding: 'htj2k' | 'raw'
    /** How often the size is halved: what `bytes` ends with. */
    level: number
    kind: Pick<FramesIndex, 'rows' | 'columns' | 'samplesPerPixel' | 'bitsStored' | 'isSigned' | 'photometric' | 'sampleType'>
  }
  /** Of the kept file itself. */
  | { from: 'file'; bytes: Uint8Array; /** 0-based. */ frameIndex: number }

const ARRAYS = { uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array, uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } satisfies Record<SampleType, unknown>

/** @throws ImageRefused */
export async function openFrame(stored: StoredFrame): Promise<Frame> {
  if (stored.from === 'file') return decodeFrame(readDicom(stored.bytes), stored.frameIndex)
  const { bytes, encoding, level, kind } = stored
  const { samplesPerPixel, bitsStored, isSigned, photometric } = kind
  if (encoding === 'htj2k') {
    const { rows, columns, samples } = await decodeHtj2k(bytes, level)
    return { rows, columns, samplesPerPixel, bitsStored, isSigned, photometric, samples: ofType(samples, kind.sampleType) }
  }
  const TypedArray = ARRAYS[kind.sampleType]
  return { rows: kind.rows, columns: kind.columns, samplesPerPixel, bitsStored, isSigned, photometric, samples: new TypedArray(bytes.slice().buffer as ArrayBuffer) }
}

/** A codec gives bytes for up to 8 bits, where the file may hold words. */
function ofType(samples: Uint8Array | Uint16Array | Int16Array, type: SampleType): Frame['samples'] {
  const TypedArray = ARRAYS[type]
  return samples instanceof TypedArray ? samples : TypedArray.from(samples as never) as Frame['samples']
}

/** Little endian, row after row, colours interleaved: a frame of explicit VR little endian. */
export const bytesOfSamples = ({ samples }: Pick<Frame, 'samples'>): Uint8Array => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
