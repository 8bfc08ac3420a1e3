import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { ImageRefused } from '../contract'

/**
 * The codecs of dcmjs-codecs (IJG JPEG of 8, 12 and 16 bits, CharLS, OpenJPEG) by their WebAssembly directly: its own
 * binding swallows the warnings by which libjpeg says that it filled up what was missing with grey.
 */
export type CodecName = 'DecodeJpeg' | 'DecodeJpegLs' | 'DecodeJpeg2000' | 'EncodeJpeg' | 'EncodeJpegLs' | 'EncodeJpeg2000'

/** Of the codestream, read from its header beforehand: the codecs believe it, so that a wrong figure would read beyond their buffers. */
export interface CodecPicture { rows: number; columns: number; samplesPerPixel: number; bitsAllocated: 8 | 16; bitsStored: number; isSigned?: boolean }

export interface EncoderSettings { lossy?: boolean; quality?: number; predictor?: number; pointTransform?: number; allowedLossyError?: number; rate?: number; isYbr?: boolean }

type Exports = Record<string, (...values: number[]) => number> & { memory: WebAssembly.Memory }
interface Instance { exports: Exports; said: string[] }

/** WebAssembly memory grows and never shrinks: beyond this the instance is left to the garbage collector. */
const MAX_HEAP_BYTES = 384 * 2 ** 20
const RGB = 3
const YBR_FULL = 4
const MONOCHROME2 = 1

/** What IJG and OpenJPEG say when they go on with a picture that is not the one that was encoded. */
const LOST = /Corrupt JPEG data: (?!\d+ extraneous bytes)|Premature end|OpjMessageCallbackWarning.*(too long|too short|inconsistent|truncated|not enough|expected|corrupt)/i

let compiled: Promise<WebAssembly.Module> | undefined
let instance: Instance | undefined

/** @throws ImageRefused `undecodable` */
export async function decodeWith(codec: CodecName, bytes: Uint8Array, picture: CodecPicture): Promise<Uint8Array> {
  return using(picture, ({ exports, said }, context) => {
    exports.SetEncodedBufferSize!(context, bytes.length)
    new Uint8Array(exports.memory.buffer, exports.GetEncodedBuffer!(context), bytes.length).set(bytes)
    const parameters = exports.CreateDecoderParameters!()
    exports.SetConvertColorspaceToRgb!(parameters, 0)
    exports[codec]!(context, parameters)
    exports.ReleaseDecoderParameters!(parameters)
    const complaint = said.find((line) => LOST.test(line))
    if (complaint) throw new ImageRefused('undecodable', complaint)
    return new Uint8Array(exports.memory.buffer, exports.GetDecodedBuffer!(context), exports.GetDecodedBufferSize!(context)).slice()
  })
}

export async function encodeWith(codec: CodecName, samples: Uint8Array, picture: CodecPicture, settings: EncoderSettings = {}): Promise<Uint8Array> {
  return using(picture, ({ exports }, context) => {
    if (picture.samplesPerPixel === 3) exports.SetPhotometricInterpretation!(context, settings.isYbr ? YBR_FULL : RGB)
    exports.SetDecodedBufferSize!(context, samples.length)
    new Uint8Array(exports.memory.buffer, exports.GetDecodedBuffer!(context), samples.length).set(samples)
    const parameters = exports.CreateEncoderParameters!()
    exports.SetLossy!(parameters, settings.lossy ? 1 : 0)
    exports.SetQuality!(parameters, settings.quality ?? 90)
    exports.SetSmoothingFactor!(parameters, 0)
    exports.SetSampleFactor!(parameters, 0)
    exports.SetPredictor!(parameters, settings.predictor ?? 1)
    exports.SetPointTransform!(parameters, settings.pointTransform ?? 0)
    exports.SetAllowedLossyError!(parameters, settings.allowedLossyError ?? 2)
    exports.SetProgressionOrder!(parameters, 0)
    exports.SetRate!(parameters, settings.rate ?? 20)
    exports.SetAllowMct!(parameters, 1)
    exports[codec]!(context, parameters)
    exports.ReleaseEncoderParameters!(parameters)
    return new Uint8Array(exports.memory.buffer, exports.GetEncodedBuffer!(context), exports.GetEncodedBufferSize!(context)).slice()
  })
}

async function using<T>(picture: CodecPicture, work: (instance: Instance, context: number) => T): Promise<T> {
  const current = instance ?? (instance = await start())
  current.said.length = 0
  const { exports } = current
  try {
    const context = exports.CreateCodecsContext!()
    exports.SetColumns!(context, picture.columns)
    exports.SetRows!(context, picture.rows)
    exports.SetBitsAllocated!(context, picture.bitsAllocated)
    exports.SetBitsStored!(context, picture.bitsStored)
    exports.SetSamplesPerPixel!(context, picture.samplesPerPixel)
    exports.SetPixelRepresentation!(context, picture.isSigned ? 1 : 0)
    exports.SetPlanarConfiguration!(context, 0)
    exports.SetPhotometricInterpretation!(context, picture.samplesPerPixel === 3 ? RGB : MONOCHROME2)
    const result = work(current, context)
    exports.ReleaseCodecsContext!(context)
    if (exports.memory.buffer.byteLength > MAX_HEAP_BYTES && instance === current) instance = undefined
    return result
  } catch (error) {
    // Whatever was thrown left through the codec's own frames: its memory is not to be trusted again.
    if (instance === current) instance = undefined
    if (error instanceof ImageRefused) throw error
    if (error instanceof CodecRefusal || error instanceof WebAssembly.RuntimeError || error instanceof RangeError) throw new ImageRefused('undecodable', error.message.slice(0, 200))
    throw error
  }
}

class CodecRefusal extends Error {}

async function start(): Promise<Instance> {
  compiled ??= readFile(createRequire(import.meta.url).resolve('dcmjs-codecs/build/dcmjs-native-codecs.wasm')).then((bytes) => WebAssembly.compile(bytes))
  const said: string[] = []
  let memory: WebAssembly.Memory | undefined
  const textAt = (at: number, length: number) => Buffer.from(memory!.buffer, at, length).toString('latin1')
  const refuse = (at: number, length: number) => { throw new CodecRefusal(textAt(at, length)) }
  const say = (at: number, length: number) => { if (said.length < 64) said.push(textAt(at, length)) }
  const started = await WebAssembly.instantiate(await compiled, {
    env: { onCodecsException: refuse, onCodecsInfo: say, onCodecsTrace: () => undefined, emscripten_notify_memory_growth: () => undefined },
    wasi_snapshot_preview1: {
      proc_exit: (code: number) => { throw new CodecRefusal(`ended with ${code}`) },
      clock_time_get: () => 0, fd_write: () => 0, fd_close: () => 0, fd_seek: () => 0, environ_get: () => 0,
      environ_sizes_get: (count: number, size: number) => {
        const view = new DataView(memory!.buffer)
        view.setUint32(count, 0, true)
        view.setUint32(size, 0, true)
        return 0
      },
    },
  })
  const exports = started.exports as unknown as Exports
  memory = exports.memory
  exports._initialize!()
  return { exports, said }
}
