/// <reference types="@types/audioworklet" />
import type { SoundMessage, SoundReport, WorkletMessage } from './messages'
import { SoundRing } from './sound-ring'

/** Runs in the AudioWorklet: plays the ring at the time the pictures' clock says. */
class SoundProcessor extends AudioWorkletProcessor {
  private ring: SoundRing | null = null
  private offsetMs: number | null = null
  private heard: { contextTime: number; heardAtMs: number } | null = null
  private quanta = 0
  private source: MessagePort | null = null

  constructor() {
    super()
    this.port.onmessage = ({ data }: MessageEvent<WorkletMessage>) => {
      if (data.type === 'heard-at') this.heard = data
      else {
        this.source?.close()
        this.source = data.port
        this.source.onmessage = (event: MessageEvent<SoundMessage>) => this.receive(event.data)
      }
    }
  }

  private receive(message: SoundMessage): void {
    switch (message.type) {
      case 'offset':
        this.offsetMs = message.offsetMs
        return
      case 'clear':
        this.ring?.clear()
        return
      case 'samples':
        if (!this.ring || this.ring.sampleRate !== message.sampleRate) this.ring = new SoundRing(message.sampleRate)
        this.ring.push(message.ptsMs, message.planes)
    }
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]
    const { ring, heard, offsetMs } = this
    if (out && ring) {
      const wantMs = heard === null || offsetMs === null ? null : heard.heardAtMs + (currentTime - heard.contextTime) * 1_000 - offsetMs
      ring.pull(out, wantMs, ring.sampleRate / sampleRate)
    }
    if (++this.quanta % 187 === 0) {
      const report: SoundReport = { errorMs: ring?.isPlaying ? ring.errorMs : null, heldMs: ring?.heldMs ?? 0, underruns: ring?.underruns ?? 0, jumps: ring?.jumps ?? 0 }
      this.port.postMessage(report)
    }
    return true
  }
}

registerProcessor('theatrum-sound', SoundProcessor)
