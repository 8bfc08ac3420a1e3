import { open } from 'node:fs/promises'
import { scanBuffer } from '../cmaf/index'
import type { RecordingIndex } from '../contract'

/** Where derivatives are made from: one stream's index and its bytes, as far as they may be served. */
export interface ReplaySource {
  index(): Promise<RecordingIndex>
  /** Bytes [from, to). */
  read(from: number, to: number): Promise<Buffer>
}

/**
 * Over HTTP from the media plane, which leaves barred passages out.
 * @param base address of the stream's replay, e.g. `http://127.0.0.1:8000/media/vod/TOKEN/field/`; asked again for each
 * request, so that a long job can renew its token.
 */
export function httpSource(base: string | (() => string | Promise<string>), signal?: AbortSignal): ReplaySource {
  const get = async (file: string, headers: Record<string, string>): Promise<Response> => {
    const root = typeof base === 'string' ? base : await base()
    const response = await fetch(new URL(file, root.replace(/\/?(index\.(m3u8|json))?$/, '/')), { headers, signal })
    if (!response.ok) {
      await response.body?.cancel()
      throw new Error(`${file} answered ${response.status}`)
    }
    return response
  }
  return {
    index: async () => (await get('index.json', {})).json() as Promise<RecordingIndex>,
    read: async (from, to) => {
      const bytes = Buffer.from(await (await get('media.mp4', { range: `bytes=${from}-${to - 1}` })).arrayBuffer())
      if (bytes.length !== to - from) throw new Error(`media.mp4 gave ${bytes.length} of ${to - from} bytes`)
      return bytes
    },
  }
}

/** From the file itself, with an index made by the store. */
export function fileSource(path: string, index: RecordingIndex): ReplaySource {
  return {
    index: () => Promise.resolve(index),
    read: async (from, to) => {
      const file = await open(path, 'r')
      try {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(to - from), 0, to - from, from)
        if (bytesRead !== to - from) throw new Error(`${path} gave ${bytesRead} of ${to - from} bytes`)
        return buffer
      } finally {
        await file.close()
      }
    },
  }
}

export interface ConfigGroup { init: RecordingIndex['inits'][number]; fragments: RecordingIndex['fragments'] }

/** Fragments in order, a new group wherever codec parameters change; reconnections with the same ones stay together. */
export function configGroups({ inits, fragments }: RecordingIndex): ConfigGroup[] {
  const groups: ConfigGroup[] = []
  const same = (a: RecordingIndex['inits'][number], b: RecordingIndex['inits'][number]) => JSON.stringify([a.video, a.audio]) === JSON.stringify([b.video, b.audio])
  for (const fragment of fragments) {
    const init = inits[fragment[0]]!
    const last = groups.at(-1)
    if (last && same(last.init, init)) last.fragments.push(fragment)
    else groups.push({ init, fragments: [fragment] })
  }
  return groups
}

/** How far the index, which is calibrated, is from the decode times in the file. */
export async function calibration(source: ReplaySource, { fragments }: ConfigGroup, init: Buffer): Promise<number> {
  const [, offset, length, startMs] = fragments[0]!
  const { pieces } = await scanBuffer(Buffer.concat([init, await source.read(offset, offset + length)]))
  const first = pieces.find((piece) => piece.kind === 'fragment')
  if (!first) throw new Error('a fragment does not fit its index')
  return startMs - first.startMs
}
