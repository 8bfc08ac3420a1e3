import { FIRST_PICTURE, FRAME_ACCEPT } from '~/domain/images/frame-address'

/**
 * What the first picture needs and React does not: its bytes and a decoder. Both begin as soon as the reading page's own
 * module runs, while the words are fetched and the page is made alive, and are taken by whoever asks for them first.
 */
let picture: { address: string; response: Promise<Response>; abort: AbortController; timer: ReturnType<typeof setTimeout> } | null = null
let decoder: Worker | null = null

/** The beginning alone, which holds the first resolution (18 kB of 3000 x 3000 at most): more would keep a slow line from the page itself. */
const FIRST_BYTES = 24_576
/** A page that never asks for it must not hold one of the browser's few connections. */
const KEPT_MS = 15_000

export const startDecoder = (): Worker => new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' })

/** Once, where the document itself is a reading page; pages that are reached from within ask in their own time. */
export function beginEarly(): void {
  if (typeof document === 'undefined' || picture || decoder) return
  const address = document.querySelector<HTMLMetaElement>(`meta[name="${FIRST_PICTURE}"]`)?.content
  if (!address?.startsWith('/dicom-web/')) return
  const abort = new AbortController()
  const response = fetch(address, { signal: abort.signal, headers: { Accept: FRAME_ACCEPT, Range: `bytes=0-${FIRST_BYTES - 1}` } })
  // Whoever takes it is told.
  response.catch(() => undefined)
  picture = { address, response, abort, timer: setTimeout(() => { abort.abort(); picture = null; decoder?.terminate(); decoder = null }, KEPT_MS) }
  decoder = startDecoder()
}

/** The answer with the beginning of this picture, once. */
export function takeEarly(address: string, signal: AbortSignal): Promise<Response> | null {
  if (picture?.address !== address) return null
  const { response, abort, timer } = picture
  picture = null
  clearTimeout(timer)
  if (signal.aborted) abort.abort()
  else signal.addEventListener('abort', () => abort.abort(), { once: true })
  return response
}

export function takeEarlyDecoder(): Worker | null {
  const taken = decoder
  decoder = null
  return taken
}
