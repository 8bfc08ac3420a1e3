import { mediaUrl } from '../hls/media-url'
import { observeSize, placePicture } from '../present/placement'
import { createSoundOutput } from '../sound/sound-output'
import type { ReplayEngine, ReplayEngineEvents, ReplayEngineOptions } from './engine'
import type { FromReplayWorker, ToReplayWorker } from './messages'

/** Replay by WebCodecs: the page's half, with canvases and the loudspeaker; the rest is in the worker. */
export function createCodecReplay(options: ReplayEngineOptions, events: ReplayEngineEvents): ReplayEngine {
  const worker = new Worker(new URL('./replay-worker.ts', import.meta.url), { type: 'module', name: 'theatrum-replay' })
  const post = (message: ToReplayWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer)
  const placements = options.streams.map(({ name, container }) => {
    const canvas = document.createElement('canvas')
    const placement = placePicture(container, canvas, name)
    placement.reveal()
    return { name, container, canvas, placement }
  })
  const canvases = placements.map(({ name, canvas }) => ({ name, canvas: canvas.transferControlToOffscreen() }))
  post({ type: 'start', vodBase: mediaUrl(options.mediaBase, 'vod', '', '').replace(/\/+$/, '/'), token: options.token, startMs: options.startMs, streams: canvases }, canvases.map(({ canvas }) => canvas))
  const stops = placements.map(({ name, container }) => observeSize(container, (width, height) => post({ type: 'size', stream: name, width, height })))
  const sound = createSoundOutput((port) => post({ type: 'sound-port', port }, [port]), () => undefined)
  const pending = new Map<number, () => void>()
  let lastId = 0
  let isDestroyed = false

  const settle = (upTo: number) => {
    for (const [id, resolve] of pending) {
      if (id > upTo) continue
      pending.delete(id)
      resolve()
    }
  }
  const ask = (make: (id: number) => ToReplayWorker) => new Promise<void>((resolve) => {
    const id = ++lastId
    settle(id - 1)
    if (isDestroyed) return resolve()
    pending.set(id, resolve)
    post(make(id))
  })

  worker.onmessage = ({ data }: MessageEvent<FromReplayWorker>) => {
    if (isDestroyed) return
    switch (data.type) {
      case 'report':
        return events.onReport(data.report)
      case 'settled':
        return settle(data.id)
      case 'token-expired':
        return events.onTokenExpired()
      case 'failed':
        return events.onFailed(data.reason)
    }
  }
  worker.onerror = (event) => {
    event.preventDefault()
    if (!isDestroyed) events.onFailed('media-error')
  }

  return {
    path: 'interactive',
    play: () => post({ type: 'play' }),
    pause: () => post({ type: 'pause' }),
    seek: (positionMs) => ask((id) => ({ type: 'seek', positionMs, id })),
    step: (direction) => ask((id) => ({ type: 'step', direction, id })),
    setRate: (rate) => post({ type: 'rate', rate }),
    setSound: (stream) => post({ type: 'sound', stream }),
    setVolume: (volume) => sound.setVolume(volume),
    setMuted: (isMuted) => sound.setMuted(isMuted),
    setToken: (token) => post({ type: 'token', token }),
    destroy() {
      isDestroyed = true
      settle(lastId)
      for (const stop of stops) stop()
      post({ type: 'stop' })
      sound.destroy()
      for (const { placement } of placements) placement.remove()
    },
  }
}
