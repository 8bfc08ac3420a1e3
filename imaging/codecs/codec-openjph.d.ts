declare module '@cornerstonejs/codec-openjph' {
  /** Made by Emscripten without types; openjph.ts says what is used. */
  const factory: unknown
  export default factory
}
