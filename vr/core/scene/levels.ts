import type { AssetManifest, SourceId } from '../../contract'
import { MAIN } from '../state/structure-key'
import { loadLevel, trianglesOf, type FetchAsset } from './assets'
import type { Decode } from './decode-level'
import type { Part } from './meshes'

/** `shown`: there is a picture; `ready`: the finest that this device is given. `hasPicture`: what was shown before stays. */
export type Progress =
  | { kind: 'loading'; level: number; of: number }
  | { kind: 'shown' | 'ready'; level: number; triangles: number }
  | { kind: 'failed'; why: 'unreachable' | 'damaged' | 'misplaced'; file: string; hasPicture: boolean }

export const MOST_TRIANGLES = 1_200_000

export interface Levels {
  /** The next coarser level than the finest that is given, asked for once; null: there is none, or it cannot be had. Not while the finest is still on its way. */
  coarser(): Promise<Part[] | null>
  stop(): void
}

/** The coarsest level first, so that there is a picture soon; then the finest that the device is given. */
export function startLevels(
  manifest: AssetManifest,
  fetchAsset: FetchAsset,
  mostTriangles = MOST_TRIANGLES,
  { show, onProgress, whenIdle, decode }: { show(parts: Part[]): void; onProgress(progress: Progress): void; /** Does a little; false: there is nothing left. */ whenIdle(): boolean; decode?: Decode | undefined },
  source: SourceId = MAIN,
): Levels {
  const abort = new AbortController()
  const triangles = trianglesOf(manifest)
  const coarsest = triangles.length - 1
  const fits = triangles.findIndex((count) => count <= mostTriangles)
  const wanted = coarsest < 0 ? [] : [...new Set([coarsest, fits < 0 ? coarsest : fits])]
  let idle: (() => void) | null = null
  let isWhole = false

  const load = async () => {
    let hasPicture = false
    for (const [n, level] of wanted.entries()) {
      onProgress({ kind: 'loading', level: n, of: wanted.length })
      const loaded = await loadLevel(source, manifest, level, fetchAsset, abort.signal, decode)
      if (abort.signal.aborted) {
        if (loaded.kind === 'loaded') for (const { geometry } of loaded.parts) geometry.dispose()
        return
      }
      if (loaded.kind === 'failed') return onProgress({ ...loaded, hasPicture })
      show(loaded.parts)
      hasPicture = true
      isWhole = n === wanted.length - 1
      onProgress({ kind: isWhole ? 'ready' : 'shown', level, triangles: triangles[level]! })
    }
    if (wanted.length === 0) onProgress({ kind: 'ready', level: 0, triangles: 0 })
    else next()
  }
  const next = () => { idle = atIdle(() => { if (whenIdle()) next() }) }
  load().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error
  })
  return {
    async coarser() {
      const finest = wanted.at(-1)
      if (!isWhole || finest === undefined || finest >= coarsest) return null
      const loaded = await loadLevel(source, manifest, finest + 1, fetchAsset, abort.signal, decode).catch(() => null)
      return loaded?.kind === 'loaded' && !abort.signal.aborted ? loaded.parts : null
    },
    stop() {
      abort.abort()
      idle?.()
    },
  }
}

/** Safari has no idle callback: after a pause then. */
function atIdle(act: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const id = requestIdleCallback(act)
    return () => cancelIdleCallback(id)
  }
  const id = setTimeout(act, 50)
  return () => clearTimeout(id)
}
