declare module '@cornerstonejs/codec-openjph/wasmjs' {
  interface FrameInfo { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean }
  interface Decoder {
    getEncodedBuffer(length: number): Uint8Array
    getDecodedBuffer(): Uint8Array
    decodeSubResolution(level: number): void
    getFrameInfo(): FrameInfo
    getLastErrorMessage(): string
    getIsHeaderValid(): boolean
    delete(): void
  }
  export default function createCodec(options: { locateFile(file: string): string }): Promise<{ HTJ2KDecoder: new () => Decoder }>
}
declare module '@cornerstonejs/codec-openjph/wasm?url' {
  const url: string
  export default url
}
