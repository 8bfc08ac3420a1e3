import type { BroadcastPhase } from '../contract'
import type { AccessUnit, StreamSink, TrackConfigs } from './access-unit'
import type { Framed, Viewer } from './viewer'
import { framed } from './wire'

/** The group of pictures kept for newcomers: 10 s at 12 Mbit/s. Beyond it they wait for the next key frame. */
const CACHE_BYTES = 16 * 1024 * 1024
const CACHE_MS = 10_000
const CACHE_FRAMES = 4_000
/** What may wait for one viewer: a second of the stream, within these. */
const BOUND_MIN_BYTES = 256 * 1024
const BOUND_MAX_BYTES = 4 * 1024 * 1024

/** Who may see what of a stream; times are wall ms. */
export interface Gate {
  phase: BroadcastPhase
  viewableFromMs: number | null
}

export const isOpenToViewers = (gate: Gate) => gate.phase === 'live' && gate.viewableFromMs !== null

/** One stream's interactive path. */
export class FanOut implements StreamSink {
  #viewers = new Set<Viewer>()
  #configs: TrackConfigs | null = null
  #cache: Framed[] = []
  #cacheBytes = 0
  #isCacheWhole = false
  #rate = { sinceMs: 0, bytes: 0, boundBytes: BOUND_MIN_BYTES }

  constructor(
    private offsetMs: number,
    private gate: Gate,
    private readonly now: () => number,
  ) {}

  get viewerCount(): number {
    let count = 0
    for (const viewer of this.#viewers) if (!viewer.isPreview) count++
    return count
  }

  join(viewer: Viewer): () => void {
    this.#viewers.add(viewer)
    if (!this.#maySee(viewer)) viewer.tell({ type: 'hold' })
    else this.#open(viewer, true)
    return () => void this.#viewers.delete(viewer)
  }

  calibrate(offsetMs: number) {
    if (offsetMs === this.offsetMs) return
    this.offsetMs = offsetMs
    this.#dropCache()
  }

  /** Called for every change of phase; a hold is in force when this returns. */
  setGate(gate: Gate) {
    const wasOpen = isOpenToViewers(this.gate)
    const movedOn = gate.viewableFromMs !== this.gate.viewableFromMs
    this.gate = gate
    const isOpen = isOpenToViewers(gate)
    if (wasOpen === isOpen && !movedOn) return
    for (const viewer of [...this.#viewers]) {
      if (viewer.isPreview) continue
      if (!isOpen) {
        if (wasOpen) viewer.hold()
        continue
      }
      viewer.tell({ type: 'live' })
      this.#open(viewer, true)
    }
  }

  #maySee = (viewer: Viewer) => viewer.isPreview || isOpenToViewers(this.gate)

  #open(viewer: Viewer, fromCache: boolean) {
    viewer.needEntry()
    if (!this.#configs) return viewer.tell({ type: 'no-signal' })
    viewer.tell({ type: 'config', ...this.#configs })
    if (!fromCache || !this.#isCacheWhole) return
    // Decoding starts at the cache's first frame: where that was captured too early, none of it may go out.
    if (!viewer.isPreview && this.#cache.some((frame) => frame.capturedMs < this.gate.viewableFromMs!)) return
    viewer.catchUp(this.#cache)
  }

  onConfig(configs: TrackConfigs) {
    this.#configs = configs
    this.#dropCache()
    for (const viewer of this.#viewers) if (this.#maySee(viewer)) this.#open(viewer, false)
  }

  onUnit(unit: AccessUnit) {
    const hasVideo = Boolean(this.#configs?.video)
    const isEntry = unit.kind === 'video' ? unit.isKey : !hasVideo
    const frame: Framed = {
      bytes: framed(unit, this.offsetMs),
      isEntry,
      capturedMs: Math.min(unit.ptsMs, unit.ptsMs - this.offsetMs),
    }
    const nowMs = this.now()
    this.#keep(frame, unit.kind === 'video' && unit.isKey, nowMs)
    this.#measure(frame.bytes.length, nowMs)
    const isOpen = isOpenToViewers(this.gate) && frame.capturedMs >= this.gate.viewableFromMs!
    for (const viewer of this.#viewers) if (isOpen || viewer.isPreview) viewer.offer(frame, this.#rate.boundBytes, nowMs)
  }

  onRunEnd() {
    this.#configs = null
    this.#dropCache()
    for (const viewer of this.#viewers) {
      viewer.needEntry()
      if (this.#maySee(viewer)) viewer.tell({ type: 'no-signal' })
    }
  }

  #keep(frame: Framed, isKeyPicture: boolean, nowMs: number) {
    if (isKeyPicture) {
      this.#dropCache()
      this.#isCacheWhole = true
      this.#cacheSinceMs = nowMs
    }
    if (!this.#isCacheWhole) return
    this.#cache.push(frame)
    this.#cacheBytes += frame.bytes.length
    if (this.#cacheBytes > CACHE_BYTES || this.#cache.length > CACHE_FRAMES || nowMs - this.#cacheSinceMs > CACHE_MS) this.#dropCache()
  }

  #cacheSinceMs = 0

  #dropCache() {
    this.#cache = []
    this.#cacheBytes = 0
    this.#isCacheWhole = false
  }

  #measure(bytes: number, nowMs: number) {
    const rate = this.#rate
    rate.bytes += bytes
    const elapsedMs = nowMs - rate.sinceMs
    if (elapsedMs < 1_000) return
    rate.boundBytes = Math.min(BOUND_MAX_BYTES, Math.max(BOUND_MIN_BYTES, (rate.bytes * 1_000) / elapsedMs))
    rate.sinceMs = nowMs
    rate.bytes = 0
  }

  closeAll(code: number, reason: string) {
    for (const viewer of [...this.#viewers]) viewer.close(code, reason)
    this.#viewers.clear()
  }
}
