import { Upload, type DetailedError } from 'tus-js-client'
import { UPLOAD_REFUSALS, type UploadRefusal } from '~/domain/images/upload'
import type { Picked } from './pick-files'

/** `lost`: the network is gone, it goes on by itself. `stopped`: the server takes no more, `reason` says why. */
export type SenderState = 'sending' | 'paused' | 'lost' | 'stopped' | 'sent'

export interface SenderProgress {
  state: SenderState
  reason: UploadRefusal | 'failed' | null
  files: number
  bytes: number
  sentFiles: number
  sentBytes: number
  /** Left out: the device could not read them any more, or the server failed at each time. */
  left: readonly LeftOut[]
  /** Of the last seconds; null while unknown. */
  bytesPerSecond: number | null
}

export interface LeftOut { name: string; why: 'unreadable' | 'failed' }

export interface Sender {
  add(files: readonly Picked[]): void
  pause(): void
  resume(): void
  /** Ends it; what is half sent is taken back. */
  cancel(): void
  progress(): SenderProgress
  subscribe(listener: () => void): () => void
}

/** Beside each other: hides the round trips of small files, and leaves the browser connections for the page. */
const AT_ONCE = 4
/** A small file goes with the request that announces it; a large one is announced first, so that it has an address to go on at. */
const WITH_CREATION_BYTES = 8_000_000
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 10_000
const TELL_EVERY_MS = 200
const RATE_WINDOW_MS = 5_000
/** The server answers, and fails at this very file: the others do not wait for it for ever. */
const MOST_FAILURES = 4

interface Running { picked: Picked; key: string; sent: number; failures: number; isBroken: boolean }

/** Sends files into one import, a few at a time, and goes on where it was after the network or the server was gone. */
export function createSender(importId: string, endpoint = '/uploads'): Sender {
  const waiting: Picked[] = []
  const running = new Map<Upload, Running>()
  const left: LeftOut[] = []
  const listeners = new Set<() => void>()
  const history: { at: number; bytes: number }[] = []
  let snapshot: SenderProgress = { state: 'sending', reason: null, files: 0, bytes: 0, sentFiles: 0, sentBytes: 0, left: [], bytesPerSecond: null }
  let [files, bytes, sentFiles, doneBytes, pauseMs] = [0, 0, 0, 0, FIRST_PAUSE_MS]
  let state: SenderState = 'sending'
  let reason: SenderProgress['reason'] = null
  let [retryTimer, tellTimer]: (ReturnType<typeof setTimeout> | undefined)[] = []

  function tell(): void {
    tellTimer ??= setTimeout(() => {
      tellTimer = undefined
      publish()
    }, TELL_EVERY_MS)
  }

  function publish(): void {
    const sentBytes = doneBytes + [...running.values()].reduce((sum, { sent }) => sum + sent, 0)
    const now = performance.now()
    history.push({ at: now, bytes: sentBytes })
    while (history.length > 2 && now - history[0]!.at > RATE_WINDOW_MS) history.shift()
    const [first] = history
    const bytesPerSecond = state === 'sending' && first && now - first.at > 1_000 ? Math.max(0, ((sentBytes - first.bytes) / (now - first.at)) * 1_000) : null
    snapshot = { state, reason, files, bytes, sentFiles, sentBytes, left: [...left], bytesPerSecond }
    for (const listener of listeners) listener()
  }

  function change(to: SenderState, why: SenderProgress['reason'] = null): void {
    state = to
    reason = why
    if (to !== 'sending') history.length = 0
    publish()
  }

  function next(): void {
    if (state !== 'sending') return
    while (running.size < AT_ONCE && waiting.length > 0) start(waiting.shift()!)
    if (running.size === 0 && waiting.length === 0 && files + left.length > 0) change('sent')
  }

  function start(picked: Picked): void {
    // Drawn here, so that its address is known when the answer to its first request is lost.
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    const upload: Upload = new Upload(picked.file, {
      endpoint,
      metadata: { import: importId, name: picked.name, key },
      uploadDataDuringCreation: picked.file.size <= WITH_CREATION_BYTES,
      // Names may be patients': nothing of them is left in the browser.
      storeFingerprintForResuming: false,
      retryDelays: null,
      onProgress(sent) {
        const known = running.get(upload)
        if (!known) return
        known.sent = sent
        pauseMs = FIRST_PAUSE_MS
        tell()
      },
      onSuccess() {
        running.delete(upload)
        sentFiles++
        doneBytes += picked.file.size
        tell()
        next()
      },
      onError: (error) => void broke(upload, error as DetailedError),
    })
    running.set(upload, { picked, key, sent: 0, failures: 0, isBroken: false })
    upload.start()
  }

  /** It is told, and the others go on. */
  function leaveOut(upload: Upload, { picked }: Running, why: LeftOut['why']): void {
    running.delete(upload)
    left.push({ name: picked.name, why })
    files--
    bytes -= picked.file.size
    publish()
    next()
  }

  async function broke(upload: Upload, error: DetailedError): Promise<void> {
    const known = running.get(upload)
    if (!known) return
    known.isBroken = true
    const status = error.originalResponse?.getStatus() ?? 0
    const body = error.originalResponse?.getBody()?.trim() ?? ''
    const named = UPLOAD_REFUSALS.find((one) => one === body)
    if (status === 401) return stop('signed-out')
    if (named) return stop(named)
    // 409, 410, 423: another request of the same file is still under way, or it is to be begun anew.
    if (status >= 400 && status < 500 && ![408, 409, 410, 423, 425, 429].includes(status)) return stop('failed')
    if (status >= 500 && ++known.failures >= MOST_FAILURES) return leaveOut(upload, known, 'failed')
    // To the page a file that was moved, changed or is on a disc that was taken out looks like a network that is gone.
    if (status === 0 && !(await isReadable(known.picked.file))) return leaveOut(upload, known, 'unreadable')
    if (state !== 'sending') return
    for (const one of running.keys()) if (one !== upload) void one.abort()
    change('lost')
    retryTimer = setTimeout(retry, pauseMs)
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
  }

  function stop(why: NonNullable<SenderProgress['reason']>): void {
    clearTimeout(retryTimer)
    for (const upload of running.keys()) void upload.abort()
    change('stopped', why)
  }

  function goOn(): void {
    change('sending')
    for (const [upload, known] of running) {
      known.isBroken = false
      upload.url ??= `${endpoint}/${importId}.${known.key}`
      upload.start()
    }
    next()
  }

  const retry = () => {
    clearTimeout(retryTimer)
    if (state === 'lost') goOn()
  }
  window.addEventListener('online', retry)

  return {
    add(more) {
      waiting.push(...more)
      files += more.length
      bytes += more.reduce((sum, { file }) => sum + file.size, 0)
      if (state === 'sent') state = 'sending'
      publish()
      next()
    },
    pause() {
      if (state !== 'sending' && state !== 'lost') return
      clearTimeout(retryTimer)
      for (const upload of running.keys()) void upload.abort()
      change('paused')
    },
    resume() {
      if (state === 'paused' || state === 'lost' || state === 'stopped') goOn()
    },
    cancel() {
      window.removeEventListener('online', retry)
      clearTimeout(retryTimer)
      clearTimeout(tellTimer)
      waiting.length = 0
      for (const upload of running.keys()) void upload.abort()
      running.clear()
      listeners.clear()
    },
    progress: () => snapshot,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const isReadable = (file: File) => file.slice(0, 1).arrayBuffer().then(() => true, () => false)
