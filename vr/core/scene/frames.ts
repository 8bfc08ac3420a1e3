import type { AssetScreen } from '../../contract'
import type { FetchAsset } from './assets'

export interface Frames {
  screen: AssetScreen
  /** Bytes of one frame, rows from above; they are the cache's, and not to be changed. */
  get(frame: number): Promise<Uint8Array>
}

/** Unpacked, of one clip: a clip of a few seconds is whole in memory, of a longer one what was seen last. */
const MOST_BYTES = 48 * 1024 * 1024
/** Files that are fetched ahead of the one that is shown. */
const AHEAD = 2

/** Frames of a clip as they are asked for, whole files at a time; after a file the next ones come by themselves, round the end. */
export function startFrames(screen: AssetScreen, fetchAsset: FetchAsset, signal: AbortSignal): Frames {
  const [columns, rows] = screen.size
  const bytesOfFrame = columns * rows * screen.channels
  const starts = screen.files.map((_, index) => screen.files.slice(0, index).reduce((sum, { frames }) => sum + frames, 0))
  const most = Math.max(AHEAD + 1, Math.floor(MOST_BYTES / Math.max(1, bytesOfFrame * (screen.files[0]?.frames ?? 1))))
  /** In the order in which they were last asked for. */
  const kept = new Map<number, Promise<Uint8Array>>()

  const fileOf = (index: number): Promise<Uint8Array> => {
    const before = kept.get(index)
    kept.delete(index)
    const file = before ?? inflated(screen.files[index]!.path, screen.files[index]!.frames * bytesOfFrame, fetchAsset, signal)
    kept.set(index, file)
    if (!before) {
      file.catch(() => { if (kept.get(index) === file) kept.delete(index) })
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break
        kept.delete(oldest)
      }
    }
    return file
  }
  return {
    screen,
    async get(frame) {
      const index = starts.findLastIndex((start) => start <= frame)
      if (index < 0) throw new RangeError(`there is no frame ${frame}`)
      const file = fileOf(index)
      for (let ahead = 1; ahead <= Math.min(AHEAD, screen.files.length - 1); ahead++) {
        const next = (index + ahead) % screen.files.length
        if (!kept.has(next)) void fileOf(next).catch(() => undefined)
      }
      const bytes = await file
      const at = (frame - starts[index]!) * bytesOfFrame
      return bytes.subarray(at, at + bytesOfFrame)
    },
  }
}

/** @throws where there are more or fewer bytes than the manifest says: a picture that is half another is none */
async function inflated(path: string, length: number, fetchAsset: FetchAsset, signal: AbortSignal): Promise<Uint8Array> {
  const packed = await fetchAsset(path, signal)
  const bytes = new Uint8Array(length)
  let filled = 0
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (filled + value.length > length) {
      await reader.cancel()
      throw new Error('more frames than there are')
    }
    bytes.set(value, filled)
    filled += value.length
  }
  if (filled !== length) throw new Error(`${filled} bytes of frames where ${length} are due`)
  return bytes
}
