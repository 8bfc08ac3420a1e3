import type { BroadcastPhase, BroadcastPlan, PlannedStream } from '../contract'
import { CLOSE } from '../contract'
import { HlsStream } from '../hls/hls-stream'
import type { RecordingStore } from '../recording/ports'
import { FanOut, type Gate } from '../relay/fan-out'
import type { InputRelay } from '../relay/input-relay'
import { RecordingSink } from './recording-sink'

export type SessionState = { kind: BroadcastPhase } | { kind: 'ended'; reason: 'over' | 'shutting-down' }

export type SessionEvent =
  | { type: 'recording-failed'; recordingId: string; streamName: string; detail: string }
  | { type: 'recording-closed'; recordingId: string }

export interface LiveStream {
  readonly inputId: string
  readonly fanOut: FanOut
  readonly hls: HlsStream
}

interface Attached extends LiveStream {
  detach(): void
}

/** A viewer of the audience path counts for this long after the last request: three blocked reloads. */
const AUDIENCE_MS = 10_000
const MOST_AUDIENCE = 100_000

/** One broadcast inside the media plane: joins inputs to streams, and says who may see what. */
export class LiveSession {
  #state: SessionState
  #plan: BroadcastPlan
  #streams = new Map<string, Attached>()
  #recording: { id: string; sinks: Map<string, { sink: RecordingSink; inputId: string; detach: () => void }> } | null = null
  #audience = new Map<string, number>()
  #closing: Promise<unknown> = Promise.resolve()

  constructor(
    plan: BroadcastPlan,
    private readonly options: {
      inputOf: (inputId: string) => InputRelay
      store: RecordingStore
      now: () => number
      onEvent: (event: SessionEvent) => void
    },
  ) {
    this.#plan = plan
    this.#state = { kind: plan.phase }
    this.apply(plan)
  }

  get id(): string {
    return this.#plan.id
  }

  get state(): SessionState {
    return this.#state
  }

  get gate(): Gate {
    return { phase: this.#plan.phase, viewableFromMs: this.#plan.viewableFromMs }
  }

  get viewers(): { interactive: number; audience: number } {
    const nowMs = this.options.now()
    for (const [tokenId, atMs] of this.#audience) if (nowMs - atMs > AUDIENCE_MS) this.#audience.delete(tokenId)
    // A person with both pictures open has a socket for each.
    let interactive = 0
    for (const stream of this.#streams.values()) interactive = Math.max(interactive, stream.fanOut.viewerCount)
    return { interactive, audience: this.#audience.size }
  }

  stream(name: string): LiveStream | null {
    return this.#streams.get(name) ?? null
  }

  sawAudience(tokenId: string) {
    if (this.#audience.size < MOST_AUDIENCE) this.#audience.set(tokenId, this.options.now())
  }

  /** Makes the plan so; a hold is in force when this returns. */
  apply(plan: BroadcastPlan) {
    if (this.#state.kind === 'ended') return
    this.#plan = plan
    this.#state = { kind: plan.phase }
    const gate = this.gate
    const planned = new Map(plan.streams.map((stream) => [stream.name, stream]))
    for (const [name, stream] of this.#streams) {
      if (planned.get(name)?.inputId === stream.inputId) continue
      this.#streams.delete(name)
      stream.detach()
      stream.fanOut.closeAll(CLOSE.ended, 'stream removed')
      stream.hls.close()
    }
    for (const stream of plan.streams) {
      const present = this.#streams.get(stream.name)
      if (!present) {
        this.#streams.set(stream.name, this.#attach(stream, gate))
        continue
      }
      present.fanOut.calibrate(stream.offsetMs)
      present.hls.calibrate(stream.offsetMs)
      present.fanOut.setGate(gate)
      present.hls.setGate(gate)
    }
    this.#record(plan)
  }

  #attach(planned: PlannedStream, gate: Gate): Attached {
    const input = this.options.inputOf(planned.inputId)
    const fanOut = new FanOut(planned.offsetMs, gate, this.options.now)
    const hls = new HlsStream(planned.offsetMs, gate, this.options.now)
    const removals = [input.addSink(fanOut), input.addSink(hls)]
    return { inputId: planned.inputId, fanOut, hls, detach: () => removals.forEach((remove) => remove()) }
  }

  #record(plan: BroadcastPlan) {
    const wanted = plan.phase !== 'testing' && plan.startedAtMs !== null ? plan.recordingId : null
    if (this.#recording && this.#recording.id !== wanted) this.#closeRecording()
    if (wanted === null) return
    const recording = (this.#recording ??= { id: wanted, sinks: new Map() })
    for (const [name, attached] of recording.sinks) {
      if (plan.streams.find((stream) => stream.name === name)?.inputId === attached.inputId) continue
      recording.sinks.delete(name)
      attached.detach()
      this.#closing = Promise.all([this.#closing, attached.sink.close().catch((error: unknown) => this.#failed(wanted, name, error))])
    }
    for (const stream of plan.streams) {
      if (recording.sinks.has(stream.name)) continue
      const sink = new RecordingSink({
        store: this.options.store,
        recordingId: wanted,
        streamName: stream.name,
        startedAtMs: plan.startedAtMs!,
        onFailure: (detail) => this.options.onEvent({ type: 'recording-failed', recordingId: wanted, streamName: stream.name, detail }),
      })
      recording.sinks.set(stream.name, { sink, inputId: stream.inputId, detach: this.options.inputOf(stream.inputId).addSink(sink) })
    }
  }

  #failed(recordingId: string, streamName: string, error: unknown) {
    this.options.onEvent({ type: 'recording-failed', recordingId, streamName, detail: error instanceof Error ? error.message : String(error) })
  }

  #closeRecording() {
    const recording = this.#recording
    if (!recording) return
    this.#recording = null
    const closings = [...recording.sinks].map(([name, { sink, detach }]) => {
      detach()
      return sink.close().catch((error: unknown) => this.#failed(recording.id, name, error))
    })
    this.#closing = Promise.all([this.#closing, ...closings]).then(() => {
      // A process that goes down leaves the recording open: the next one appends, or closes it after repair.
      if (this.#state.kind !== 'ended' || this.#state.reason === 'over') this.options.onEvent({ type: 'recording-closed', recordingId: recording.id })
    })
  }

  /** Resolves when the recording's last byte is on disk. */
  async end(reason: 'over' | 'shutting-down'): Promise<void> {
    if (this.#state.kind !== 'ended') {
      this.#state = { kind: 'ended', reason }
      for (const stream of this.#streams.values()) {
        stream.detach()
        if (reason === 'over') stream.fanOut.closeAll(CLOSE.ended, 'ended')
        stream.hls.close()
      }
      this.#streams.clear()
      this.#closeRecording()
    }
    await this.#closing
  }
}
