import openJph from '@cornerstonejs/codec-openjph'

/** OpenJPH as WebAssembly, as far as it is used here. Objects live in its memory until `delete`. */
export interface OpenJph {
  HTJ2KEncoder: new () => Htj2kEncoder
  HTJ2KDecoder: new () => Htj2kDecoder
  HEAPU8: Uint8Array
}

export interface CodestreamInfo { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean; isUsingColorTransform: boolean }

export interface Htj2kEncoder {
  getDecodedBuffer(info: CodestreamInfo): Uint8Array
  getEncodedBuffer(): Uint8Array
  encode(): void
  setDecompositions(count: number): void
  setTLMMarker(wanted: boolean): void
  setTilePartDivisionsAtResolutions(wanted: boolean): void
  setQuality(lossless: boolean, step: number): void
  setProgressionOrder(order: number): void
  delete(): void
}

export interface Htj2kDecoder {
  getEncodedBuffer(length: number): Uint8Array
  getDecodedBuffer(): Uint8Array
  readHeader(): void
  decodeSubResolution(level: number): void
  getFrameInfo(): CodestreamInfo
  getNumDecompositions(): number
  getIsHeaderValid(): boolean
  getLastErrorMessage(): string
  delete(): void
}

interface Loaded { module: OpenJph; said: string[] }

/** WebAssembly memory grows and never shrinks: beyond this the instance is left to the garbage collector. */
const MAX_HEAP_BYTES = 384 * 2 ** 20

let loaded: Promise<Loaded> | undefined

/**
 * Runs `work` with OpenJPH. An instance that failed is not used again: what a throw left behind in its memory is unknown.
 * `said` collects its warnings and errors, which it prints and then goes on with what is left of the picture.
 */
export async function withOpenJph<T>(work: (module: OpenJph, said: readonly string[]) => T): Promise<T> {
  const { module, said } = await (loaded ??= load())
  said.length = 0
  try {
    const result = work(module, said)
    if (module.HEAPU8.length > MAX_HEAP_BYTES) loaded = undefined
    return result
  } catch (error) {
    loaded = undefined
    throw error
  }
}

async function load(): Promise<Loaded> {
  const said: string[] = []
  const say = (line: string) => { if (said.length < 16) said.push(line) }
  const factory = openJph as unknown as (options: { print(line: string): void; printErr(line: string): void }) => Promise<OpenJph>
  return { module: await factory({ print: say, printErr: say }), said }
}
