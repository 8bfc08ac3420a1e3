import { useCallback, useEffect, useRef, useState } from 'react'
import { Upload } from 'tus-js-client'
import type { BeginMedia } from '~/domain/courses/media/begin-media.server'
import type { MediaKind } from '~/domain/courses/media'

export type Sending =
  | { kind: 'idle' }
  | { kind: 'sending'; name: string; fraction: number; isWaiting: boolean }
  | { kind: 'refused'; why: 'too-large'; most: number }
  | { kind: 'refused'; why: 'course-full' | 'too-many' | 'disk-full' | 'empty' | 'forbidden' | 'not-found' | 'failed' }

/** Small enough that a broken line costs seconds. */
const CHUNK = 4_000_000
/** A line that is gone for an hour is waited for. */
const RETRY_DELAYS = [0, 1_000, 3_000, 5_000, ...Array<number>(120).fill(30_000)]

/** What file was begun for a medium, on this device: the same one goes on where it stopped. */
const keyOf = (mediaId: string) => `theatrum.media.${mediaId}`
const printOf = (file: File) => JSON.stringify([file.name, file.size, file.lastModified])
function remember(mediaId: string, file: File | null) {
  try {
    if (file) window.localStorage.setItem(keyOf(mediaId), printOf(file))
    else window.localStorage.removeItem(keyOf(mediaId))
  } catch {
    // Without storage it is sent from its beginning.
  }
}
function isTheSame(mediaId: string, file: File): boolean {
  try {
    return window.localStorage.getItem(keyOf(mediaId)) === printOf(file)
  } catch {
    return false
  }
}

/**
 * Brings one file to a course, over any number of broken connections. `onBegun` says where it will be; sending goes on while the page is
 * open. `half`: a medium whose sending was cut off, by closing the page say; choosing its file again goes on with it.
 */
export function useUpload(courseId: string, onBegun: (mediaId: string) => void) {
  const [sending, setSending] = useState<Sending>({ kind: 'idle' })
  const current = useRef<{ upload: Upload; isOver: boolean } | null>(null)
  const begun = useRef(onBegun)
  begun.current = onBegun

  const send = useCallback(async (kind: MediaKind, file: File, half: string | null = null) => {
    setSending({ kind: 'sending', name: file.name, fraction: 0, isWaiting: false })
    const place = half !== null && isTheSame(half, file) ? { kind: 'begun' as const, mediaId: half } : await begin(courseId, kind, file)
    if (place.kind !== 'begun') return setSending(place.kind === 'too-large' ? { kind: 'refused', why: 'too-large', most: place.most } : { kind: 'refused', why: place.kind })
    begun.current(place.mediaId)
    remember(place.mediaId, file)
    const one = { isOver: false } as { upload: Upload; isOver: boolean }
    one.upload = new Upload(file, {
      endpoint: '/courses/uploads', uploadUrl: place.mediaId === half ? `/courses/uploads/${half}` : null, chunkSize: CHUNK, retryDelays: RETRY_DELAYS, storeFingerprintForResuming: false, removeFingerprintOnSuccess: true, metadata: { media: place.mediaId },
      // A refusal stays one; everything else is a line that broke.
      onShouldRetry: (error) => ![400, 401, 403, 404, 413].includes(error.originalResponse?.getStatus() ?? 0) && (setSending((now) => (now.kind === 'sending' ? { ...now, isWaiting: true } : now)), true),
      onProgress: (sent, of) => !one.isOver && setSending({ kind: 'sending', name: file.name, fraction: of > 0 ? sent / of : 0, isWaiting: false }),
      onSuccess: () => { one.isOver = true; remember(place.mediaId, null); setSending({ kind: 'idle' }) },
      onError: () => { if (!one.isOver) setSending({ kind: 'refused', why: 'failed' }); one.isOver = true },
    })
    current.current = one
    one.upload.start()
  }, [courseId])

  const cancel = useCallback(() => {
    const one = current.current
    if (one && !one.isOver) { one.isOver = true; if (one.upload.options.metadata?.media) remember(one.upload.options.metadata.media, null); void one.upload.abort(true).catch(() => undefined) }
    setSending({ kind: 'idle' })
  }, [])

  // What is on its way holds the page: leaving asks.
  const isSending = sending.kind === 'sending'
  useEffect(() => {
    if (!isSending) return
    const hold = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', hold)
    return () => window.removeEventListener('beforeunload', hold)
  }, [isSending])
  return { sending, send, cancel }
}

async function begin(courseId: string, kind: MediaKind, file: File): Promise<BeginMedia | { kind: 'failed' }> {
  try {
    const body = new FormData()
    for (const [name, value] of [['kind', kind], ['name', file.name], ['bytes', String(file.size)]] as const) body.set(name, value)
    const response = await fetch(`/courses/${courseId}/media`, { method: 'POST', body, headers: { accept: 'application/json' } })
    return (await response.json()) as BeginMedia
  } catch {
    return { kind: 'failed' }
  }
}
