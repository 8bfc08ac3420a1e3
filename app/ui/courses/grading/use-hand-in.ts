import { useCallback, useEffect, useRef, useState } from 'react'
import type { SaveSubmission } from '~/domain/courses/assignments/save-submission.server'
import type { SubmissionContent } from '~/domain/courses/submission'

export type HandInSaving = { kind: 'idle' | 'saving' | 'waiting' | 'refused' } | { kind: 'saved'; at: number } | { kind: 'clash'; revision: number; theirs: SubmissionContent }

const AFTER_MS = 1_200
const RETRY_MS = 8_000

interface Given { classId: string; blockId: string; personId: string; attempt: number; revision: number; content: SubmissionContent; isOpen: boolean }
interface Left { attempt: number; revision: number; content: SubmissionContent }

/** What somebody writes of an assignment: kept on this device at once and on the server soon; what another window saved is never written over. */
export function useHandIn({ classId, blockId, personId, attempt, revision: begun, content: given, isOpen }: Given) {
  const key = keyOf(personId, classId, blockId)
  const [content, setContent] = useState(given)
  const [saving, setSaving] = useState<HandInSaving>({ kind: 'idle' })
  const [revision, setRevision] = useState(begun)
  const [isRestored, setRestored] = useState(false)
  const now = useRef({ content, revision, isSending: false, isClash: false, sent: JSON.stringify(given) })
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)

  const send = useCallback(async () => {
    const held = now.current
    const text = JSON.stringify(held.content)
    if (held.isSending || held.isClash || text === held.sent) return
    held.isSending = true
    setSaving({ kind: 'saving' })
    const answer = await post(`/courses/class/${classId}/draft/${blockId}`, { attempt, revision: held.revision, content: held.content })
    held.isSending = false
    const later = (ms: number) => { if (timer.current) clearTimeout(timer.current); timer.current = setTimeout(() => void send(), ms) }
    switch (answer?.kind) {
      case 'saved':
        held.revision = answer.revision
        held.sent = text
        setRevision(answer.revision)
        setSaving({ kind: 'saved', at: Date.now() })
        if (JSON.stringify(held.content) === text) forget(key)
        else later(AFTER_MS)
        return
      case 'changed-elsewhere':
        held.isClash = true
        return setSaving({ kind: 'clash', revision: answer.revision, theirs: answer.content })
      case undefined: setSaving({ kind: 'waiting' }); return later(RETRY_MS)
      default: return setSaving({ kind: 'refused' })
    }
  }, [classId, blockId, attempt, key])

  const change = useCallback((part: Partial<SubmissionContent>) => {
    const held = now.current
    held.content = { ...held.content, ...part }
    setContent(held.content)
    keep(key, { attempt, revision: held.revision, content: held.content })
    if (timer.current) clearTimeout(timer.current)
    timer.current = setTimeout(() => void send(), AFTER_MS)
  }, [attempt, key, send])

  // What the server never had: the page was closed, or the connection gone.
  useEffect(() => {
    const left = isOpen ? recall(key) : null
    if (left?.attempt === attempt && JSON.stringify(left.content) !== now.current.sent) {
      now.current.content = left.content
      now.current.revision = left.revision
      setContent(left.content)
      setRestored(true)
      void send()
    }
    return () => { if (timer.current) clearTimeout(timer.current) }
  }, [key, attempt, isOpen, send])
  useEffect(() => {
    const back = () => void send()
    window.addEventListener('online', back)
    return () => window.removeEventListener('online', back)
  }, [send])

  return {
    content, change, saving, revision, isRestored,
    /** A file began the draft: what is written next is of it. */
    begun: useCallback((first: number) => {
      if (now.current.revision !== 0) return
      now.current.revision = first
      setRevision(first)
    }, []),
    /** After a clash: mine is written over theirs, knowingly. */
    keepMine() {
      if (saving.kind !== 'clash') return
      now.current.revision = saving.revision
      now.current.isClash = false
      setRevision(saving.revision)
      void send()
    },
    takeTheirs() {
      forget(key)
      window.location.reload()
    },
  }
}

const keyOf = (personId: string, classId: string, blockId: string) => `theatrum:hand-in:${personId}:${classId}:${blockId}`

/** Once it is with the teacher nothing waits on this device any more. */
export function useHandedIn(isHandedIn: boolean, personId: string, classId: string, blockId: string): void {
  useEffect(() => { if (isHandedIn) forget(keyOf(personId, classId, blockId)) }, [isHandedIn, personId, classId, blockId])
}

async function post(address: string, body: unknown): Promise<SaveSubmission | undefined> {
  try {
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), redirect: 'manual' })
    if (!response.headers.get('content-type')?.startsWith('application/json') || response.status >= 500) return undefined
    return (await response.json()) as SaveSubmission
  } catch {
    return undefined
  }
}

function keep(key: string, left: Left): void {
  // A full or forbidden store: the server's copy is the one that counts.
  try { window.localStorage.setItem(key, JSON.stringify(left)) } catch { /* nothing is kept here */ }
}
function recall(key: string): Left | null {
  try {
    const left = JSON.parse(window.localStorage.getItem(key) ?? 'null') as Left | null
    return left && typeof left.attempt === 'number' && typeof left.content?.text === 'string' && Array.isArray(left.content.marks) ? left : null
  } catch {
    return null
  }
}
function forget(key: string): void {
  try { window.localStorage.removeItem(key) } catch { /* nothing was kept here */ }
}
