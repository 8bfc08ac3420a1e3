import createCodec from '@cornerstonejs/codec-openjph/wasmjs'
import wasmUrl from '@cornerstonejs/codec-openjph/wasm?url'
import { storedValues, toModality, type PixelKind, type PixelShape, type Pixels } from './pixels'

export interface DecodeRequest {
  id: number
  bytes: Uint8Array
  type: 'htj2k' | 'raw'
  /** Halvings to leave out: 0 is the whole picture. */
  level: number
  shape: PixelShape
  kind: PixelKind
}
/** `columns` and `rows` of the pixels. */
export type DecodeAnswer = { id: number; ok: true; pixels: Pixels; columns: number; rows: number; min: number; max: number } | { id: number; ok: false; detail: string }

const scope = self as unknown as { onmessage: ((event: MessageEvent<DecodeRequest>) => void) | null; postMessage(message: DecodeAnswer, transfer?: Transferable[]): void }
/** Begun at once: a worker is started to decode. */
let codec: ReturnType<typeof createCodec> | null = start()

function start() {
  const starting = createCodec({ locateFile: (file) => (file.endsWith('.wasm') ? wasmUrl : file) })
  // Asked for again with the next picture.
  starting.catch(() => { codec = null })
  return starting
}

/** Previews of pictures with more values than this stay as small as they are: a radiograph's first would be made 9 million values large. */
const ENLARGED = 1_048_576

scope.onmessage = ({ data }) => {
  void decode(data).then(
    (done) => scope.postMessage({ id: data.id, ok: true, ...done }, [done.pixels.buffer]),
    (error: unknown) => scope.postMessage({ id: data.id, ok: false, detail: error instanceof Error ? error.message : `codec error ${String(error)}` }),
  )
}

async function decode({ bytes, type, level, shape, kind }: DecodeRequest) {
  if (type === 'raw') return { ...toModality(storedValues(bytes, shape), shape.columns, shape.rows, shape, kind), columns: shape.columns, rows: shape.rows }
  const { HTJ2KDecoder } = await (codec ??= start())
  const decoder = new HTJ2KDecoder()
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes)
    decoder.decodeSubResolution(level)
    // The codec goes on after an error with what it has, grey where it has nothing: such a picture is never shown.
    const complaint = decoder.getLastErrorMessage()
    if (!decoder.getIsHeaderValid() || complaint) throw new Error(`HTJ2K: ${complaint || 'no header'}`)
    const info = decoder.getFrameInfo()
    // The size of the codestream is the picture's own, whatever the page was told.
    if (info.width !== shape.columns || info.height !== shape.rows || info.componentCount !== shape.samplesPerPixel) throw new Error('the picture has another size than its description')
    const [columns, rows] = [Math.ceil(info.width / 2 ** level), Math.ceil(info.height / 2 ** level)]
    const bits = info.bitsPerSample > 16 ? 32 : info.bitsPerSample > 8 ? 16 : 8
    const values = storedValues(decoder.getDecodedBuffer(), { ...shape, rows, columns, isSigned: info.isSigned }, bits)
    const shown = shape.rows * shape.columns * shape.samplesPerPixel > ENLARGED ? { ...shape, rows, columns } : shape
    return { ...toModality(values, columns, rows, shown, kind), columns: shown.columns, rows: shown.rows }
  } finally {
    decoder.delete()
  }
}
