import { mediaUrl } from '../hls/media-url'
import { observeSize, placePicture } from '../present/placement'
import { createSoundOutput } from '../sound/sound-output'
import type { PlayerStats } from '../types'
import type { LiveEngine, LiveEngineEvents, LiveEngineOptions } from './engine'
import type { FromLiveWorker, ToLiveWorker } from './messages'

/** The interactive path's part on the page: canvases, sizes and the loudspeaker; everything else is in the worker. */
export function createInteractiveEngine(options: LiveEngineOptions, events: LiveEngineEvents): LiveEngine {
  const worker = new Worker(new URL('./live-worker.ts', import.meta.url), { type: 'module', name: 'theatrum-live' })
  const post = (message: ToLiveWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer)
  let isOver = false
  let isReady = false
  let latest: PlayerStats = { path: 'interactive', skewMs: null, delayMs: 0, roundTripMs: null, soundOffsetMs: null, streams: [] }

  const placements = options.streams.map(({ name, container }) => {
    const canvas = document.createElement('canvas')
    return { name, container, canvas, placement: placePicture(container, canvas, name) }
  })
  const canvases = placements.map(({ name, canvas }) => ({ name, canvas: canvas.transferControlToOffscreen() }))
  post({ type: 'start', socketBase: mediaUrl(options.mediaBase, 'ws', '', '').replace(/\/+$/, '/'), token: options.token, streams: canvases }, canvases.map(({ canvas }) => canvas))
  const stops = placements.map(({ name, container }) => observeSize(container, (width, height) => post({ type: 'size', stream: name, width, height })))

  const sound = createSoundOutput((port) => post({ type: 'sound-port', port }, [port]), () => undefined)

  worker.onmessage = ({ data }: MessageEvent<FromLiveWorker>) => {
    if (isOver) return
    switch (data.type) {
      case 'state': {
        const phases = Object.values(data.streams)
        events.onState(data.phase, data.streams)
        if (!isReady && (data.phase === 'hold' || data.phase === 'playing' && phases.every((phase) => phase !== 'connecting'))) {
          isReady = true
          events.onReady()
        }
        return
      }
      case 'painted':
        return
      case 'token-expired':
        return events.onTokenExpired()
      case 'give-up':
        return events.onGiveUp(data.reason)
      case 'stats':
        latest = { ...data.stats, path: 'interactive', soundOffsetMs: null }
    }
  }
  worker.onerror = (event) => {
    event.preventDefault()
    if (!isOver) events.onGiveUp('decoder-failed')
  }

  const stopWorker = () => {
    if (isOver) return
    isOver = true
    for (const stop of stops) stop()
    post({ type: 'stop' })
    sound.destroy()
  }

  return {
    path: 'interactive',
    reveal: () => placements.forEach(({ placement }) => placement.reveal()),
    setSound: (stream) => post({ type: 'sound', stream }),
    setVolume: (volume) => sound.setVolume(volume),
    setMuted: (isMuted) => sound.setMuted(isMuted),
    setToken: (token) => post({ type: 'token', token }),
    stats: () => ({ ...latest, soundOffsetMs: sound.report?.errorMs ?? null }),
    rewind: () => false,
    networkChanged: () => post({ type: 'network-changed' }),
    freeze: stopWorker,
    destroy() {
      stopWorker()
      for (const { placement } of placements) placement.remove()
    },
  }
}
