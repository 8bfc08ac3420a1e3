import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { createCell, type Cell } from '../cell'

/** Opus in WebM where the browser writes it, else what it has: the server takes both. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']
const BITS_PER_SECOND = 64_000
/** The server takes 15 minutes. */
const LONGEST_MS = 15 * 60_000
const PIECE_MS = 1_000

export type RecorderState = { kind: 'idle' } | { kind: 'asking' } | { kind: 'recording'; since: number } | { kind: 'no-microphone'; why: 'denied' | 'none' | 'not-supported' }

export interface Recorder {
  state: RecorderState
  /** Loudness now, 0 to 1. */
  level: Cell<number>
  start: (onBegun: () => void) => Promise<void>
  /** Null: nothing was heard. */
  stop: () => Promise<Blob | null>
}

/** The microphone while it is wanted, and not a moment longer. */
export function useRecorder(): Recorder {
  const [state, setState] = useState<RecorderState>({ kind: 'idle' })
  const level = useMemo(() => createCell(0), [])
  const running = useRef<{ recorder: MediaRecorder; pieces: Blob[]; end: () => void } | null>(null)

  const stop = useCallback(async (): Promise<Blob | null> => {
    const now = running.current
    running.current = null
    if (!now) return null
    const stopped = now.recorder.state === 'inactive' ? Promise.resolve() : new Promise<void>((resolve) => now.recorder.addEventListener('stop', () => resolve(), { once: true }))
    if (now.recorder.state !== 'inactive') now.recorder.stop()
    await stopped
    now.end()
    level.set(0)
    setState({ kind: 'idle' })
    const blob = new Blob(now.pieces, { type: now.recorder.mimeType })
    return blob.size > 0 ? blob : null
  }, [level])

  const start = useCallback(async (onBegun: () => void) => {
    if (running.current) return
    if (typeof MediaRecorder === 'undefined' || !navigator.mediaDevices?.getUserMedia) return setState({ kind: 'no-microphone', why: 'not-supported' })
    setState({ kind: 'asking' })
    let stream: MediaStream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } })
    } catch (error) {
      return setState({ kind: 'no-microphone', why: error instanceof DOMException && error.name === 'NotFoundError' ? 'none' : 'denied' })
    }
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one))
    const recorder = new MediaRecorder(stream, { ...(type ? { mimeType: type } : {}), audioBitsPerSecond: BITS_PER_SECOND })
    const pieces: Blob[] = []
    recorder.addEventListener('dataavailable', (event) => { if (event.data.size > 0) pieces.push(event.data) })
    const stopMeter = meter(stream, level)
    const longest = setTimeout(() => { if (recorder.state === 'recording') recorder.pause() }, LONGEST_MS)
    const end = () => {
      clearTimeout(longest)
      stopMeter()
      for (const track of stream.getTracks()) track.stop()
    }
    running.current = { recorder, pieces, end }
    recorder.start(PIECE_MS)
    setState({ kind: 'recording', since: performance.now() })
    onBegun()
  }, [level])

  useEffect(() => () => {
    const now = running.current
    running.current = null
    if (now && now.recorder.state !== 'inactive') now.recorder.stop()
    now?.end()
  }, [])
  return { state, level, start, stop }
}

/** @returns its stop */
function meter(stream: MediaStream, level: Cell<number>): () => void {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 512
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  let frame = 0
  const look = () => {
    analyser.getFloatTimeDomainData(samples)
    let sum = 0
    for (const sample of samples) sum += sample * sample
    // Speech lies between -50 and 0 dB.
    const decibels = 10 * Math.log10(sum / samples.length + 1e-10)
    level.set(Math.round(Math.min(1, Math.max(0, (decibels + 50) / 50)) * 50) / 50)
    frame = requestAnimationFrame(look)
  }
  look()
  return () => {
    cancelAnimationFrame(frame)
    void context.close()
  }
}
