import './page.css'
import * as player from '../index'
import { readBarcode } from '../../../tests/fixtures/clock/barcode.mjs'

/** What a test reads from this page. */
declare global {
  interface Window {
    player: typeof player
    readBarcode: typeof readBarcode
    samples: Record<string, { atMs: number; ms: number; flash: boolean }[]>
    watch(names: string[]): void
  }
}

window.player = player
window.readBarcode = readBarcode
window.samples = {}
/** Reads the barcode of each picture in every animation frame from now on. */
window.watch = (names) => {
  for (const name of names) window.samples[name] = []
  const read = () => {
    const atMs = Date.now()
    for (const name of names) {
      const element = document.querySelector(`[data-stream="${name}"]`)
      const code = element && readBarcode(element)
      if (code) window.samples[name]!.push({ atMs, ...code })
    }
    requestAnimationFrame(read)
  }
  read()
}
