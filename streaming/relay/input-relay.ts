import { get, type ClientRequest } from 'node:http'
import type { InputHealth, MaskRectangle } from '../contract'
import { MaskedRun } from '../mask/masked-run'
import type { AccessUnit, StreamSink, TrackConfigs } from './access-unit'
import { Epoch, isCatchingUp } from './epoch'
import { FlvDemuxer, type FlvEvent } from './flv'
import { HealthMeter } from './health'

/** The pull ended while the encoder is still connected: ingest is on the same machine, so soon. */
const RETRY_MS = 250
/** Ingest answers from memory; longer than this it hangs. */
const ANSWER_MS = 5_000
const DAMAGE_EVERY_MS = 5_000
/** A painter that fails again at once (no ffmpeg, a picture that kills it) must not become load. */
const MOST_REPAINT_MS = 5_000
/** After so long without a failure the next one is the first again. */
const PAINTED_WELL_MS = 10_000

export interface InputRelay {
  /** Told the configuration at once when a run is under way. */
  addSink(sink: StreamSink): () => void
  /**
   * What is painted over; in force when this returns: nothing of what came unmasked is handed on any more.
   * Null, and until it is first called: nothing is known about masks, and nothing is handed on.
   */
  setMasks(masks: readonly MaskRectangle[] | null): void
  connected(urlOf: () => string | null, remoteAddress: string | null, encoder: string | null): void
  disconnected(): void
  health(): InputHealth
  stop(): void
}

/**
 * The first pull begins with what ingest kept for it, all at once. For so long the units are kept back and their
 * time stamps compared, so that the run stands at its place from its first frame: correcting it later would
 * show this stream behind the others for seconds after each reconnect. It is prolonged while an encoder catches up,
 * but not so long that, with the recording's 600 ms to the disk, a power cut could take more than a second.
 */
const SETTLE_MS = 100
const MOST_SETTLE_MS = 300
const MOST_UNSETTLED_UNITS = 2_000

/** One input: pulls HTTP-FLV while its encoder is connected and hands access units to the sinks. */
export function createInputRelay(options: { inputId: string; now: () => number; onDetail: (detail: string) => void; ffmpegPath?: string }): InputRelay {
  const { now, ffmpegPath = 'ffmpeg' } = options
  const sinks = new Set<StreamSink>()
  const epoch = new Epoch()
  const meter = new HealthMeter(options.inputId)
  let configs: TrackConfigs = { video: null, audio: null }
  let isConfigDue = false
  /** What the sinks were told. */
  let handed: TrackConfigs = configs
  let isRunning = false
  let damageToldAtMs = -Infinity
  let request: ClientRequest | null = null
  let retry: NodeJS.Timeout | null = null
  /** Null once the run's place on the wall clock is known. */
  let unsettled: { event: Extract<FlvEvent, { type: 'unit' }>; arrivalMs: number; configs: TrackConfigs }[] | null = null
  let settling: NodeJS.Timeout | null = null
  /** Grows with each pull, so that what a closed one still delivers is ignored. */
  let generation = 0
  let masks: readonly MaskRectangle[] | null = null
  /** The run of an input with masks: the only way from the encoder to the sinks then. */
  let masked: MaskedRun | null = null
  let hasMaskFailed = false
  let repaintMs = RETRY_MS
  let paintedSinceMs = Infinity
  /** This connection was pulled before: what ingest kept for the pull was measured then. */
  let isPulledAgain = false
  /** While an encoder is connected. */
  let encoderUrlOf: (() => string | null) | null = null

  function endRun() {
    generation++
    masked?.stop()
    masked = null
    request?.destroy()
    request = null
    if (retry) clearTimeout(retry)
    retry = null
    if (settling) clearTimeout(settling)
    settling = null
    unsettled = null
    configs = { video: null, audio: null }
    isConfigDue = false
    if (!isRunning) return
    isRunning = false
    for (const sink of sinks) sink.onRunEnd()
  }

  function pull(urlOf: () => string | null) {
    const mine = ++generation
    const demuxer = new FlvDemuxer()
    epoch.beginRun()
    unsettled = []
    const again = (detail: string, afterMs = RETRY_MS) => {
      if (mine !== generation) return
      options.onDetail(detail)
      endRun()
      isPulledAgain = true
      retry = setTimeout(() => pull(urlOf), afterMs)
    }
    if (masks === null) return
    if (masks.length > 0) {
      masked = new MaskedRun({
        ffmpegPath, masks, now,
        onConfig: handConfig,
        onUnit: (unit) => {
          if (unit.kind === 'video') {
            hasMaskFailed = false
            paintedSinceMs = Math.min(paintedSinceMs, now())
          }
          handUnit(unit)
        },
        onFailure: (detail) => {
          if (now() - paintedSinceMs > PAINTED_WELL_MS) repaintMs = RETRY_MS
          paintedSinceMs = Infinity
          hasMaskFailed = true
          meter.maskFailed(now())
          again(`masks: ${detail}`, repaintMs)
          repaintMs = Math.min(MOST_REPAINT_MS, repaintMs * 2)
        },
      })
    }
    const url = urlOf()
    if (!url) return again('ingest is down')
    request = get(url, { agent: false }, (response) => {
      if (response.statusCode !== 200) {
        response.resume()
        return again(`ingest answered ${response.statusCode}`)
      }
      request?.setTimeout(0)
      response.on('data', (chunk: Buffer) => {
        if (mine !== generation) return
        meter.received(chunk.length)
        for (const event of demuxer.push(chunk)) {
          if (event.type === 'broken') return again(`stream unreadable: ${event.detail}`)
          onEvent(event)
        }
      })
      response.on('close', () => again('pull ended'))
      response.on('error', () => undefined)
    })
    request.setTimeout(ANSWER_MS, () => request?.destroy())
    request.on('error', (error) => again(error.message))
  }

  function onEvent(event: FlvEvent) {
    switch (event.type) {
      case 'video-config':
        meter.videoConfig(event.config.config, event.config.sps, now())
        configs = { ...configs, video: event.config.config }
        isConfigDue = true
        return
      case 'audio-config':
        meter.audioConfig(event.config)
        configs = { ...configs, audio: event.config }
        isConfigDue = true
        return
      case 'encoder':
        return meter.encoder(event.name)
      case 'unsupported':
        options.onDetail(`unsupported ${event.track} codec ${event.codec}`)
        return meter.unsupported(event.track)
      case 'damaged':
        // A hostile encoder sends thousands a second; the log gets one.
        if (now() - damageToldAtMs < DAMAGE_EVERY_MS) return
        damageToldAtMs = now()
        return options.onDetail(event.detail)
      case 'broken':
        return
      case 'unit': {
        const arrivalMs = now()
        if (!unsettled) return hand(event, arrivalMs)
        unsettled.push({ event, arrivalMs, configs })
        if (unsettled.length >= MOST_UNSETTLED_UNITS) return settle()
        settling ??= setTimeout(look, SETTLE_MS)
        return
      }
      default:
        return event satisfies never
    }
  }

  function look() {
    const nowMs = now()
    const first = unsettled ?? []
    if (nowMs - (first[0]?.arrivalMs ?? nowMs) < MOST_SETTLE_MS && isCatchingUp(first.map(({ event, arrivalMs }) => ({ timestampMs: event.timestampMs, arrivalMs })), nowMs - SETTLE_MS)) {
      settling = setTimeout(look, SETTLE_MS)
    } else settle()
  }

  function settle() {
    if (settling) clearTimeout(settling)
    settling = null
    const first = unsettled ?? []
    unsettled = null
    epoch.prime(first.map(({ event, arrivalMs }) => ({ timestampMs: event.timestampMs, arrivalMs })))
    const latest = configs
    for (const kept of first) {
      if (kept.configs !== configs) {
        configs = kept.configs
        isConfigDue = true
      }
      hand(kept.event, kept.arrivalMs, !isPulledAgain)
    }
    if (configs === latest) return
    configs = latest
    isConfigDue = true
  }

  function hand(event: Extract<FlvEvent, { type: 'unit' }>, arrivalMs: number, isMeasured = true) {
    const isConfigNew = isConfigDue
    isConfigDue = false
    const placed = epoch.place(event.kind, event.timestampMs, event.compositionMs, arrivalMs)
    if (placed.jumped) meter.jumped(arrivalMs)
    const unit: AccessUnit = { kind: event.kind, isKey: event.isKey, ptsMs: placed.ptsMs, dtsMs: placed.dtsMs, data: event.data }
    if (isMeasured) meter.unit(unit, placed.lateMs, arrivalMs)
    if (masks === null) return
    if (masks.length > 0) {
      // Without a run of its own nothing takes the unit.
      if (isConfigNew) masked?.configure(configs)
      return masked?.push(unit)
    }
    if (isConfigNew) handConfig(configs)
    handUnit(unit)
  }

  function handConfig(next: TrackConfigs) {
    isRunning = true
    handed = next
    for (const sink of sinks) sink.onConfig(next)
  }

  function handUnit(unit: AccessUnit) {
    for (const sink of sinks) sink.onUnit(unit)
  }

  function maskHealth(): InputHealth['mask'] {
    if (!masks || masks.length === 0) return null
    const figures = masked?.figures() ?? null
    const state = !encoderUrlOf ? 'idle' : hasMaskFailed ? 'failed' : figures?.isRunning ? 'running' : configs.video ? 'starting' : 'idle'
    return { rectangles: masks.length, state, addedDelayMs: figures?.addedDelayMs ?? null, cpu: figures?.cpu ?? null }
  }

  const isSame = (a: readonly MaskRectangle[] | null, b: readonly MaskRectangle[] | null) => JSON.stringify(a) === JSON.stringify(b)

  return {
    addSink(sink) {
      sinks.add(sink)
      if (isRunning) sink.onConfig(handed)
      return () => void sinks.delete(sink)
    },
    setMasks(next) {
      if (isSame(masks, next)) return
      // The run first: whatever is under way was placed under the old masks.
      endRun()
      masks = next === null ? null : next.map((mask) => ({ ...mask }))
      hasMaskFailed = false
      repaintMs = RETRY_MS
      isPulledAgain = true
      if (encoderUrlOf) pull(encoderUrlOf)
    },
    connected(urlOf, remoteAddress, encoder) {
      endRun()
      encoderUrlOf = urlOf
      isPulledAgain = false
      repaintMs = RETRY_MS
      meter.connected(now(), remoteAddress, encoder)
      pull(urlOf)
    },
    disconnected() {
      endRun()
      encoderUrlOf = null
      hasMaskFailed = false
      meter.disconnected()
    },
    health: () => {
      const mask = maskHealth()
      return { ...meter.read(now(), mask?.state === 'failed'), mask }
    },
    stop() {
      endRun()
      encoderUrlOf = null
      sinks.clear()
    },
  }
}
