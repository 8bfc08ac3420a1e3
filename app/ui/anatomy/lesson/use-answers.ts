import { useEffect, useMemo, useRef, useState } from 'react'
import { createOutbox, type Reply, type Scored, type Waiting } from '#vr/core/lesson/outbox'
import type { QuizAnswer } from '#vr/contract'

/** What became of a step's answer. */
export type Outcome = { kind: 'scored'; scored: Scored } | { kind: 'waiting' } | { kind: 'refused'; why: Extract<Reply, { kind: 'refused' }>['why'] | 'full' }

/** Tried again after so long, and as soon as the device has a connection. */
const AGAIN_MS = 15_000

/** One person's answers: kept in the browser until the server has them, whatever becomes of the page. Another person on the same device sends none of them. */
export function useAnswers({ lessonId, version, personId }: { lessonId: string; version: number; personId: string }) {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map())
  const [waiting, setWaiting] = useState(0)
  const set = useRef((stepId: string, outcome: Outcome | null) => setOutcomes((before) => {
    const next = new Map(before)
    if (outcome) next.set(stepId, outcome)
    else next.delete(stepId)
    return next
  })).current
  const outbox = useMemo(() => createOutbox({
    kept: storageOf(`theatrum.answers.${personId}`),
    send, newId: () => newId(), onWaiting: setWaiting,
    onReply: (one, reply) => {
      if (one.lessonId === lessonId && one.version === version) set(one.stepId, reply.kind === 'scored' ? { kind: 'scored', scored: reply } : { kind: 'refused', why: reply.why })
    },
  }), [lessonId, version, personId, set])

  useEffect(() => {
    const flush = () => void outbox.flush()
    setWaiting(outbox.waiting().length)
    flush()
    const timer = setInterval(flush, AGAIN_MS)
    window.addEventListener('online', flush)
    return () => { clearInterval(timer); window.removeEventListener('online', flush) }
  }, [outbox])

  return {
    outcomes, waiting,
    answer(stepId: string, answer: QuizAnswer) {
      if (!outbox.give({ lessonId, version, stepId, answer })) return set(stepId, { kind: 'refused', why: 'full' })
      set(stepId, { kind: 'waiting' })
      void outbox.flush()
    },
    again: (stepId: string) => set(stepId, null),
  }
}

async function send({ clientId, lessonId, version, stepId, answer }: Waiting): Promise<Reply> {
  try {
    const response = await fetch(`/anatomy/lessons/${lessonId}/answer`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ version, stepId, clientId, answer }) })
    // Signed out meanwhile: the sign-in page answers, and the answer waits.
    if (response.redirected || !response.headers.get('content-type')?.includes('json')) return { kind: 'later' }
    if (response.ok) return (await response.json()) as Scored
    switch (response.status) {
      case 400: return { kind: 'refused', why: 'not-an-answer' }
      case 403: return { kind: 'refused', why: 'forbidden' }
      case 404: return { kind: 'refused', why: 'not-found' }
      case 409: return { kind: 'refused', why: 'too-many' }
      default: return { kind: 'later' }
    }
  } catch {
    return { kind: 'later' }
  }
}

/** A browser that keeps nothing keeps it as long as the page lives. */
function storageOf(key: string) {
  let inPage: string | null = null
  return {
    get() {
      try { return localStorage.getItem(key) ?? inPage } catch { return inPage }
    },
    set(text: string | null) {
      inPage = text
      try {
        if (text === null) localStorage.removeItem(key)
        else localStorage.setItem(key, text)
      } catch { /* Kept in the page. */ }
    },
  }
}

/** `crypto.randomUUID` is there on secure origins alone; a lecture hall's server may have none. */
const newId = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
