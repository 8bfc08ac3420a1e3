/** Debian's Chromium as tests start it; video is decoded in software, so no flags that slow it further (docs/performance.md). */
export const CHROMIUM_ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required',
]

/** Where WebGL2 is drawn on and compared: by SwiftShader, the same on every machine, with timer queries. */
export const CHROMIUM_GL_ARGS = [
  ...CHROMIUM_ARGS.filter((flag) => flag !== '--disable-gpu'), '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist',
]
