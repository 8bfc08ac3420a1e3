import type { RecordingStore, RecordingWriter } from '../recording/ports'
import type { AccessUnit, StreamSink, TrackConfigs } from '../relay/access-unit'

/** Opening repairs what an interruption left: usually milliseconds. What arrives meanwhile is kept up to this. */
const MOST_HELD_UNITS = 4_000
const MOST_HELD_BYTES = 32 * 1024 * 1024
const RETRY_MS = 3_000

type Call = { kind: 'config'; configs: TrackConfigs } | { kind: 'unit'; unit: AccessUnit } | { kind: 'run-end' }

/** One stream's way into its recording: keeps what comes while the files open, tries again when they do not. */
export class RecordingSink implements StreamSink {
  #writer: RecordingWriter | null = null
  #held: Call[] = []
  #heldBytes = 0
  #configs: TrackConfigs | null = null
  #retry: NodeJS.Timeout | null = null
  #isClosed = false
  #opening: Promise<void>

  constructor(private readonly options: { store: RecordingStore; recordingId: string; streamName: string; startedAtMs: number; onFailure: (detail: string) => void }) {
    this.#opening = this.#open()
  }

  async #open() {
    const { store, recordingId, streamName, startedAtMs, onFailure } = this.options
    try {
      const writer = await store.open(recordingId, streamName, startedAtMs, onFailure)
      for (const call of this.#held) {
        if (call.kind === 'config') writer.onConfig(call.configs)
        else if (call.kind === 'unit') writer.onUnit(call.unit)
        else writer.onRunEnd()
      }
      this.#writer = writer
      this.#forget()
    } catch (error) {
      onFailure(error instanceof Error ? error.message : String(error))
      if (this.#isClosed) return
      this.#retry = setTimeout(() => (this.#opening = this.#open()), RETRY_MS)
    }
  }

  #forget() {
    this.#held = []
    this.#heldBytes = 0
  }

  #hold(call: Call, bytes: number) {
    if (this.#held.length >= MOST_HELD_UNITS || this.#heldBytes + bytes > MOST_HELD_BYTES) {
      this.#forget()
      if (this.#configs) this.#held.push({ kind: 'config', configs: this.#configs })
    }
    this.#held.push(call)
    this.#heldBytes += bytes
  }

  onConfig(configs: TrackConfigs) {
    this.#configs = configs
    if (this.#writer) this.#writer.onConfig(configs)
    else this.#hold({ kind: 'config', configs }, 0)
  }

  onUnit(unit: AccessUnit) {
    if (this.#writer) this.#writer.onUnit(unit)
    else this.#hold({ kind: 'unit', unit }, unit.data.length)
  }

  onRunEnd() {
    this.#configs = null
    if (this.#writer) this.#writer.onRunEnd()
    else this.#hold({ kind: 'run-end' }, 0)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#retry) clearTimeout(this.#retry)
    await this.#opening
    await this.#writer?.close()
  }
}
