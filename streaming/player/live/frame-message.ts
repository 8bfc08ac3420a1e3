import { FRAME_FLAG, FRAME_HEADER_BYTES, FRAME_KIND } from '../../contract'

export interface FrameMessage { kind: 'video' | 'audio'; isKey: boolean; ptsMs: number; dtsMs: number; data: Uint8Array }

/** One binary message of the interactive path; null for what isn't one. The payload is a view, not a copy. */
export function parseFrameMessage(buffer: ArrayBuffer): FrameMessage | null {
  if (buffer.byteLength <= FRAME_HEADER_BYTES) return null
  const view = new DataView(buffer)
  const kind = view.getUint8(0)
  if (kind !== FRAME_KIND.video && kind !== FRAME_KIND.audio) return null
  const ptsMs = view.getFloat64(4, true)
  const dtsMs = view.getFloat64(12, true)
  // Beyond this a time stamp in µs is no longer an exact integer.
  if (!(Math.abs(ptsMs) < 8e12) || !(Math.abs(dtsMs) < 8e12)) return null
  return {
    kind: kind === FRAME_KIND.video ? 'video' : 'audio',
    isKey: (view.getUint8(1) & FRAME_FLAG.key) !== 0,
    ptsMs,
    dtsMs,
    data: new Uint8Array(buffer, FRAME_HEADER_BYTES),
  }
}
