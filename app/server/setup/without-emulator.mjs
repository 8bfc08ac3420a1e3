const NOTHING = '\0no-emulator'

/**
 * The headset's package brings an emulated headset, its tools and five rooms: 6 MB for developers. They stay out of what is
 * built; tests bring their own (tests/setup/headset.ts).
 * @type {import('vite').Plugin}
 */
export const withoutEmulator = {
  name: 'without-emulator',
  enforce: 'pre',
  resolveId: (source, importer) => (source === './emulate.js' && importer?.includes('@pmndrs/xr/dist/') ? NOTHING : undefined),
  load: (id) => (id === NOTHING ? 'export const emulate = () => undefined' : undefined),
}
