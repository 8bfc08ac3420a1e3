/**
 * A thread of its own: the transaction's wait for the disk, hashing and proving never hold up a request.
 * Entry of build/audit-worker.js; started by writer-thread.server.ts.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { Head, Proof } from './audit'
import { GENESIS, type ChainEvent } from './chain'
import { openChainStore, type ChainStore } from './chain-store.server'
import { putHeadAside, readHead, writeHead, type ReadHead } from './head-file.server'
import { proveChain } from './prove.server'

export interface WorkerSettings { databaseUrl: string; dataDir: string; key: Uint8Array; task: { kind: 'append' } | { kind: 'prove'; expect?: Head } }
export type ToWorker = { type: 'append'; events: ChainEvent[]; unsure: Head | null } | { type: 'close' }
export type FromWorker =
  | { type: 'opened'; head: Head; misfit: 'head-missing' | 'head-damaged' | 'cut-short' | 'other-head' | null }
  | { type: 'appended'; head: Head }
  /** The answer to an append, and to nothing else: whoever waits would take it for their own. */
  | { type: 'failed'; message: string }
  | { type: 'trouble'; with: 'opening' | 'note'; message: string }
  | { type: 'progress'; checked: number; total: number }
  | { type: 'proof'; proof: Proof }
  | { type: 'closed' }

/** The head outside the database follows within this time; a crash in between leaves it behind, which is no harm. */
const HEAD_EVERY_MS = 250

const settings = workerData as WorkerSettings
const port = parentPort!
const say = (message: FromWorker) => port.postMessage(message)

if (settings.task.kind === 'prove') {
  const proof = proveChain({ ...settings, expect: settings.task.expect, onProgress: (checked, total) => say({ type: 'progress', checked, total }) })
  say({ type: 'proof', proof })
} else {
  let store: ChainStore | null = null
  let noted = -1
  let isNoteFailing = false
  let lastNotedAt = 0
  let timer: NodeJS.Timeout | null = null

  const note = (head: Head) => {
    if (timer) clearTimeout(timer)
    timer = null
    // Another process on this database may have noted a later one.
    const there = readHead(settings.dataDir, settings.key)
    if (head.seq > 0 && (there.kind !== 'head' || there.head.seq < head.seq)) writeHead(settings.dataDir, settings.key, head)
    noted = head.seq
    isNoteFailing = false
    lastNotedAt = Date.now()
  }

  const noteSoon = (head: Head) => {
    const waitMs = HEAD_EVERY_MS - (Date.now() - lastNotedAt)
    if (waitMs <= 0 || noted < 0) note(head)
    else {
      if (timer) clearTimeout(timer)
      timer = setTimeout(() => attempt('note', () => note(head)), waitMs)
    }
  }

  const open = (): ChainStore => {
    // The note first: another process may append while we look, and a chain longer than its note is right.
    let there = readHead(settings.dataDir, settings.key)
    const opened = openChainStore(settings.databaseUrl)
    const head = opened.head()
    if (there.kind === 'missing') {
      // Noted before the first link: from then on a missing note is somebody's doing, never a crash's.
      if (head.seq === 0) writeHead(settings.dataDir, settings.key, head)
      else there = readHead(settings.dataDir, settings.key)
    }
    const misfit = misfitOf(there, opened, head)
    if (misfit && misfit !== 'head-missing') putHeadAside(settings.dataDir, Date.now())
    say({ type: 'opened', head, misfit })
    return opened
  }

  /** Looked at before the head file is written for the first time: what does not fit must not be written over. */
  const misfitOf = (there: ReadHead, opened: ChainStore, head: Head) => {
    if (there.kind === 'missing') return head.seq > 0 ? ('head-missing' as const) : null
    if (there.kind === 'damaged') return 'head-damaged' as const
    if (there.head.seq > head.seq) return 'cut-short' as const
    const kept = there.head.seq === 0 ? GENESIS.hash : opened.hashAt(there.head.seq)
    return kept === there.head.hash ? null : ('other-head' as const)
  }

  const attempt = (what: 'append' | 'opening' | 'note', work: () => void) => {
    try {
      work()
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (what === 'note') {
        noted = -1
        // Said once, not with each event until it works again.
        if (isNoteFailing) return
        isNoteFailing = true
      }
      say(what === 'append' ? { type: 'failed', message } : { type: 'trouble', with: what, message })
    }
  }

  port.on('message', (message: ToWorker) => {
    switch (message.type) {
      case 'append':
        return attempt('append', () => {
          store ??= open()
          const head = store.append(message.events, message.unsure)
          say({ type: 'appended', head })
          // The events are on disk whatever becomes of the note; the next one tries again.
          attempt('note', () => noteSoon(head))
        })
      case 'close':
        attempt('note', () => { if (store && store.head().seq > noted) note(store.head()) })
        store?.close()
        say({ type: 'closed' })
        port.close()
    }
  })
  // The first append opens again; whoever waits for it is answered by that.
  attempt('opening', () => { store = open() })
}
