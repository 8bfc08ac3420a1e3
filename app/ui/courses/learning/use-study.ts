import { startTransition, useCallback, useEffect, useRef, useState } from 'react'
import type { BlockPlace, Range } from '~/domain/courses/progress/beat'
import { BeatQueue } from './beat-queue'
import { StudyClock } from './study-clock'

export type Saving = 'idle' | 'saving' | 'saved' | 'waiting'
interface Options { classId: string; lessonId: string; personId: string; isCounted: boolean; /** Seen before. */ seen: readonly string[]; /** With this the course is completed. */ onCompleted: () => void }

/** Of a block's height, or of the screen's, whichever is less: in sight. */
const IN_SIGHT = 0.4
const RETRY_MS = 10_000

/**
 * Tells the server what a learner does in a lesson, and keeps it on this device until the server has answered.
 * @returns `watch` for the element of each block; `said` for what a block itself knows; `doneNow`: what the server found done since
 */
export function useStudy({ classId, lessonId, personId, isCounted, seen, onCompleted }: Options) {
  const [saving, setSavingNow] = useState<Saving>('idle')
  // A page that is still being brought to life is not drawn anew for it.
  const setSaving = useCallback((next: Saving) => startTransition(() => setSavingNow(next)), [])
  const [seenNow, setSeenNow] = useState<ReadonlySet<string>>(new Set(seen))
  const [doneNow, setDoneNow] = useState<ReadonlySet<string>>(new Set())
  const clock = useRef<StudyClock | null>(null)
  const observer = useRef<IntersectionObserver | null>(null)
  const elements = useRef(new Map<string, Element>())
  const completed = useRef(onCompleted)
  completed.current = onCompleted
  const begun = useRef(seen)

  useEffect(() => {
    if (!isCounted) return
    const mine = new StudyClock(lessonId, begun.current, performance.now())
    clock.current = mine
    const queue = new BeatQueue(storageOf(), `theatrum:beats:${personId}:${classId}`)
    let isSending = false
    let isOver = false
    const send = async (isLeaving = false) => {
      if ((isSending && !isLeaving) || queue.size === 0) return
      isSending = true
      if (!isOver) setSaving('saving')
      const beats = queue.next()
      const kind = await post(`/courses/class/${classId}/progress`, { beats }, isLeaving)
      isSending = false
      if (kind === null || kind.kind === 'busy') {
        if (!isOver) setSaving('waiting')
        return
      }
      queue.settle(beats)
      if (isOver) return
      setSaving(queue.size > 0 ? 'waiting' : 'saved')
      if (kind.done?.length) startTransition(() => setDoneNow((before) => (kind.done!.every((id) => before.has(id)) ? before : new Set([...before, ...kind.done!]))))
      if (kind.completed) completed.current()
      if (queue.size > 0) void send()
    }
    const flush = (isLeaving = false) => {
      const beat = mine.take(crypto.randomUUID())
      if (beat) {
        queue.add(beat)
        if (!isOver) startTransition(() => setSeenNow((before) => (beat.blocks.every(({ blockId }) => before.has(blockId)) ? before : new Set([...before, ...beat.blocks.map(({ blockId }) => blockId)]))))
      }
      void send(isLeaving)
    }
    const isVisible = () => document.visibilityState === 'visible'
    const timer = setInterval(() => { if (mine.tick(performance.now(), isVisible())) flush() }, 1_000)
    const retry = setInterval(() => void send(), RETRY_MS)
    const sign = () => mine.sign(performance.now())
    const onHide = () => { if (!isVisible()) flush(true) }
    const onOnline = () => void send()
    const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'scroll'] as const
    for (const name of signs) window.addEventListener(name, sign, { passive: true, capture: true })
    document.addEventListener('visibilitychange', onHide)
    window.addEventListener('pagehide', onHide)
    window.addEventListener('online', onOnline)
    observer.current = new IntersectionObserver((entries) => {
      for (const { target, intersectionRect, boundingClientRect } of entries) {
        const id = (target as HTMLElement).dataset.block
        if (id) mine.see(id, intersectionRect.height > 0 && intersectionRect.height >= IN_SIGHT * Math.min(boundingClientRect.height, window.innerHeight))
      }
    }, { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] })
    for (const element of elements.current.values()) observer.current.observe(element)
    void send()
    return () => {
      flush(true)
      isOver = true
      clearInterval(timer)
      clearInterval(retry)
      for (const name of signs) window.removeEventListener(name, sign, { capture: true })
      document.removeEventListener('visibilitychange', onHide)
      window.removeEventListener('pagehide', onHide)
      window.removeEventListener('online', onOnline)
      observer.current?.disconnect()
      observer.current = null
      clock.current = null
    }
  }, [classId, lessonId, personId, isCounted, setSaving])

  const watch = useCallback((id: string, element: Element | null) => {
    const before = elements.current.get(id)
    if (before) observer.current?.unobserve(before)
    if (!element) return void elements.current.delete(id)
    elements.current.set(id, element)
    observer.current?.observe(element)
  }, [])
  const said = useCallback((id: string, what: { watched?: Range[]; place?: BlockPlace; isNews?: boolean }) => {
    if (what.watched) clock.current?.played(id, what.watched, performance.now())
    if (what.place) clock.current?.at(id, what.place, what.isNews)
  }, [])
  return { watch, said, saving, seenNow, doneNow }
}

function storageOf(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

interface Said { kind: string; completed?: boolean; /** Blocks whose rule the server finds met. */ done?: string[] }
/** Null: no answer of ours (no connection, a server that restarts, a session that ended): say it again. */
async function post(address: string, body: unknown, keepalive: boolean): Promise<Said | null> {
  try {
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), keepalive, redirect: 'manual' })
    if (!response.headers.get('content-type')?.startsWith('application/json') || (response.status >= 500 && response.status !== 503)) return null
    return (await response.json()) as Said
  } catch {
    return null
  }
}
