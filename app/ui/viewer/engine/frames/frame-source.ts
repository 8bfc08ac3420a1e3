import { FRAME_ACCEPT, frameAddress, isRead } from '~/domain/images/frame-address'
import type { FrameDescription, ReadingSeries } from '~/domain/images/reading'
import { takeEarly } from './early'

export interface FrameAnswer {
  type: 'htj2k' | 'raw'
  /** First byte that follows. */
  start: number
  /** Of the whole picture; null where the server does not say. */
  total: number | null
  chunks: AsyncIterable<Uint8Array>
}

/** Where pictures come from. */
export interface FrameSource {
  /** `end` exclusive. @throws for any answer that is no picture. */
  open(series: ReadingSeries, frame: FrameDescription, range: { start: number; end?: number }, signal: AbortSignal): Promise<FrameAnswer>
}

/**
 * Pictures by WADO-RS, one a request, in pieces where the server can; the beginning of the page's first may be on its way already.
 * @param onRefused a picture that was named is not given: it may have gone, or the right to it
 */
export const dicomWebSource = (root = '/dicom-web', onRefused: () => void = () => undefined): FrameSource => ({
  async open(series, frame, { start, end }, signal) {
    if (!isRead(frame)) return rendered(root, series, frame, signal)
    const address = frameAddress(series, frame, root)
    const response = await ((start === 0 && end !== undefined ? takeEarly(address, signal) : null) ?? fetch(address, { signal, headers: { Accept: FRAME_ACCEPT, ...(start > 0 || end !== undefined ? { Range: `bytes=${start}-${end === undefined ? '' : end - 1}` } : {}) } }))
    if (response.status === 404) onRefused()
    if (response.status !== 200 && response.status !== 206) throw new Error(`the server answered ${response.status}`)
    const type = response.headers.get('Content-Type') ?? ''
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')
    if (response.status === 206 && !range) throw new Error('a part without its place')
    const size = Number(response.headers.get('Content-Length'))
    return {
      type: type.startsWith('image/jphc') ? 'htj2k' : 'raw',
      start: range ? Number(range[1]) : 0,
      total: range ? Number(range[2]) : size > 0 && !response.headers.get('Content-Encoding') ? size : null,
      chunks: chunksOf(response, signal),
    }
  },
})

async function* chunksOf(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  if (!reader) return
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    if (!signal.aborted) void reader.cancel().catch(() => undefined)
  }
}

/** A palette's colours, as the server makes them: 8 bits a colour, without loss. */
async function rendered(root: string, series: ReadingSeries, frame: FrameDescription, signal: AbortSignal): Promise<FrameAnswer> {
  const response = await fetch(`${frameAddress(series, frame, root)}/rendered`, { signal, headers: { Accept: 'image/png' } })
  if (response.status !== 200) throw new Error(`the server answered ${response.status}`)
  const picture = await createImageBitmap(await response.blob(), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
  if (!context || picture.width !== frame.columns || picture.height !== frame.rows) throw new Error('the picture has another size than its description')
  context.drawImage(picture, 0, 0)
  const { data } = context.getImageData(0, 0, picture.width, picture.height)
  const colours = new Uint8Array(picture.width * picture.height * 3)
  for (let from = 0, to = 0; to < colours.length; from += 4, to += 3) { colours[to] = data[from]!; colours[to + 1] = data[from + 1]!; colours[to + 2] = data[from + 2]! }
  picture.close()
  return { type: 'raw', start: 0, total: colours.length, chunks: (async function* () { yield colours })() }
}
