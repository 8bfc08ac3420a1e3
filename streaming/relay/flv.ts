import type { AudioConfig } from '../contract'
import { normaliseAccessUnit, readAacConfig, readAvcConfig, type AvcConfig } from './codec'

/** What an FLV body says, in order. Time stamps are the tag's 32 bits, in ms, not unwrapped. */
export type FlvEvent =
  | { type: 'video-config'; config: AvcConfig }
  | { type: 'audio-config'; config: AudioConfig }
  | { type: 'unit'; kind: 'video' | 'audio'; isKey: boolean; timestampMs: number; compositionMs: number; data: Buffer }
  | { type: 'encoder'; name: string }
  | { type: 'unsupported'; track: 'video' | 'audio'; codec: string }
  /** A tag that could not be used; the stream goes on behind it. */
  | { type: 'damaged'; detail: string }
  /** Not FLV, or out of step: nothing that follows can be trusted. */
  | { type: 'broken'; detail: string }

/** A 4K key frame at 60 Mbit/s stays below 4 MB; twice that is not a picture. */
export const LARGEST_TAG_BYTES = 8 * 1024 * 1024

const VIDEO_CODECS: Record<number, string> = { 2: 'Sorenson H.263', 3: 'Screen video', 4: 'VP6', 5: 'VP6 alpha', 6: 'Screen video 2', 12: 'HEVC' }
const AUDIO_CODECS: Record<number, string> = { 0: 'PCM', 1: 'ADPCM', 2: 'MP3', 3: 'PCM', 4: 'Nellymoser', 5: 'Nellymoser', 6: 'Nellymoser', 7: 'G.711', 8: 'G.711', 11: 'Speex', 14: 'MP3' }

/**
 * Incremental FLV reader (Adobe FLV 10.1, annex E; Enhanced RTMP 1 for the names of other codecs).
 * Holds at most one tag; never throws; after `broken` it stays silent.
 */
export class FlvDemuxer {
  #chunks: Buffer[] = []
  #bytes = 0
  #isBroken = false
  #needsHeader = true
  #video: AvcConfig | null = null
  #audio: AudioConfig | null = null
  #named = new Set<string>()

  push(chunk: Buffer): FlvEvent[] {
    const events: FlvEvent[] = []
    if (this.#isBroken) return events
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#needsHeader) {
      // 9 bytes of header, then a previous-tag size of zero.
      if (this.#bytes < 13) return events
      const header = this.#take(13)
      if (header[0] !== 0x46 || header[1] !== 0x4c || header[2] !== 0x56 || header.readUInt32BE(5) !== 9) return this.#break(events, 'no FLV header')
      this.#needsHeader = false
    }
    while (this.#bytes >= 11) {
      const head = this.#peek(11)
      const size = head.readUIntBE(1, 3)
      if (size > LARGEST_TAG_BYTES) return this.#break(events, `a tag of ${size} bytes`)
      if ((head[0]! & 0xc0) !== 0 || head.readUIntBE(8, 3) !== 0) return this.#break(events, 'out of step')
      const whole = 11 + size + 4
      if (this.#bytes < whole) break
      const tag = this.#take(whole)
      if (tag.readUInt32BE(11 + size) !== 11 + size) return this.#break(events, 'previous-tag size is wrong')
      const timestampMs = ((tag[7]! << 24) >>> 0) + tag.readUIntBE(4, 3)
      const body = tag.subarray(11, 11 + size)
      if (head[0]! & 0x20) events.push({ type: 'damaged', detail: 'encrypted tag' })
      else if (head[0] === 9) this.#onVideo(body, timestampMs, events)
      else if (head[0] === 8) this.#onAudio(body, timestampMs, events)
      else if (head[0] === 18) this.#onScript(body, events)
    }
    return events
  }

  #onVideo(body: Buffer, timestampMs: number, events: FlvEvent[]) {
    if (body.length < 1) return void events.push({ type: 'damaged', detail: 'empty video message' })
    const first = body[0]!
    if (first & 0x80) {
      const fourCc = body.length >= 5 ? body.toString('latin1', 1, 5).replace(/[^\x20-\x7e]/g, '?') : 'unknown'
      return this.#unsupported('video', fourCc, events)
    }
    const codec = first & 0x0f
    if (codec !== 7) return this.#unsupported('video', VIDEO_CODECS[codec] ?? `codec ${codec}`, events)
    // Frame type 5 is a command, not a picture.
    if (first >> 4 === 5) return
    if (body.length < 5) return void events.push({ type: 'damaged', detail: 'short video message' })
    const packetType = body[1]
    if (packetType === 0) {
      const config = readAvcConfig(body.subarray(5))
      if (!config) return void events.push({ type: 'damaged', detail: 'unreadable H.264 parameter sets' })
      if (this.#video?.config.description === config.config.description && this.#video.lengthBytes === config.lengthBytes) return
      this.#video = config
      events.push({ type: 'video-config', config })
      return
    }
    if (packetType !== 1) return
    if (!this.#video) return void events.push({ type: 'damaged', detail: 'picture before parameter sets' })
    const unit = normaliseAccessUnit(body.subarray(5), this.#video.lengthBytes)
    if (!unit) return void events.push({ type: 'damaged', detail: 'picture with wrong lengths' })
    const compositionMs = body.readIntBE(2, 3)
    events.push({
      type: 'unit', kind: 'video', timestampMs, data: unit.data,
      // Only an IDR picture starts a decoder; encoders mark recovery points as key frames as well.
      isKey: unit.hasIdr,
      compositionMs: Math.abs(compositionMs) > 10_000 ? 0 : compositionMs,
    })
  }

  #onAudio(body: Buffer, timestampMs: number, events: FlvEvent[]) {
    if (body.length < 1) return void events.push({ type: 'damaged', detail: 'empty audio message' })
    const format = body[0]! >> 4
    if (format === 9) {
      const fourCc = body.length >= 5 ? body.toString('latin1', 1, 5).replace(/[^\x20-\x7e]/g, '?') : 'unknown'
      return this.#unsupported('audio', fourCc, events)
    }
    if (format !== 10) return this.#unsupported('audio', AUDIO_CODECS[format] ?? `codec ${format}`, events)
    if (body.length < 3) return void events.push({ type: 'damaged', detail: 'short audio message' })
    if (body[1] === 0) {
      const config = readAacConfig(body.subarray(2))
      if (!config) return void events.push({ type: 'damaged', detail: 'unreadable AAC configuration' })
      if (this.#audio?.description === config.description) return
      this.#audio = config
      events.push({ type: 'audio-config', config })
      return
    }
    if (!this.#audio) return void events.push({ type: 'damaged', detail: 'sound before its configuration' })
    // ISO/IEC 14496-3: an AAC frame is at most 768 bytes a channel.
    if (body.length - 2 > 768 * 8) return void events.push({ type: 'damaged', detail: 'sound frame too large' })
    events.push({ type: 'unit', kind: 'audio', isKey: true, timestampMs, compositionMs: 0, data: body.subarray(2) })
  }

  /** Only the encoder's name is of use; figures come from the stream itself, which does not lie. */
  #onScript(body: Buffer, events: FlvEvent[]) {
    const at = body.subarray(0, 4_096).indexOf('\0\x07encoder\x02', 0, 'latin1')
    if (at < 0 || at + 12 > body.length) return
    const length = body.readUInt16BE(at + 10)
    if (length > 200 || at + 12 + length > body.length) return
    events.push({ type: 'encoder', name: body.toString('utf8', at + 12, at + 12 + length).replace(/[^\x20-\x7e]/g, '').slice(0, 100) })
  }

  /** Said once per codec: an encoder repeats it with every frame. */
  #unsupported(track: 'video' | 'audio', codec: string, events: FlvEvent[]) {
    const name = `${track} ${codec}`
    if (this.#named.has(name) || this.#named.size >= 8) return
    this.#named.add(name)
    events.push({ type: 'unsupported', track, codec })
  }

  #break(events: FlvEvent[], detail: string): FlvEvent[] {
    this.#isBroken = true
    this.#chunks = []
    this.#bytes = 0
    events.push({ type: 'broken', detail })
    return events
  }

  #peek(length: number): Buffer {
    const first = this.#chunks[0]!
    if (first.length >= length) return first.subarray(0, length)
    const joined = Buffer.allocUnsafe(length)
    let filled = 0
    for (const chunk of this.#chunks) {
      filled += chunk.copy(joined, filled, 0, Math.min(chunk.length, length - filled))
      if (filled === length) break
    }
    return joined
  }

  /** A copy of its own: a unit that is kept must not pin the socket's 64 kB chunk. */
  #take(length: number): Buffer {
    const taken = Buffer.allocUnsafe(length)
    let filled = 0
    let used = 0
    while (filled < length) {
      const chunk = this.#chunks[used]!
      const count = Math.min(chunk.length, length - filled)
      chunk.copy(taken, filled, 0, count)
      filled += count
      if (count === chunk.length) used++
      else this.#chunks[used] = chunk.subarray(count)
    }
    this.#chunks.splice(0, used)
    this.#bytes -= length
    return taken
  }
}
