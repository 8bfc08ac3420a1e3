import type { Finding, FindingContent } from '~/domain/images/finding'

/** A finding as this page has it. `saved` null: not a single version has reached the server yet. */
export interface HeldFinding {
  id: string
  studyId: string
  author: { id: string; name: string }
  content: FindingContent
  version: number
  isMine: boolean
  isRemoved: boolean
  state: 'saved' | 'saving' | 'waiting' | 'refused'
}

export type SaveAnswer = { kind: 'saved'; version: number } | { kind: 'changed-elsewhere'; version: number } | { kind: 'done' } | { kind: 'refused' } | { kind: 'unreachable' }

/** How the page speaks with the server about findings. */
export interface FindingsPort {
  save(input: { studyId: string; findingId: string; basedOn: number; content: FindingContent }): Promise<SaveAnswer>
  remove(input: { studyId: string; findingId: string; removed: boolean }): Promise<SaveAnswer>
}

export interface FindingsStore {
  all(): readonly HeldFinding[]
  subscribe(listener: () => void): () => void
  /** Takes in what the server has of another study that is compared with. */
  include(findings: Finding[]): void
  /** What somebody else draws before everybody, all of it each time: shown beside the others, never saved. */
  showGuests(guests: readonly Pick<HeldFinding, 'id' | 'studyId' | 'author' | 'content'>[]): void
  add(studyId: string, content: FindingContent): HeldFinding
  change(id: string, content: FindingContent): void
  /** Values that could only be counted when the picture was whole: no step of the person's, so none to undo. */
  amend(id: string, content: FindingContent): void
  remove(id: string): void
  undo(): void
  redo(): void
  can(): { undo: boolean; redo: boolean }
  /** Versions that have not reached the server. */
  waiting(): number
  isOffline(): boolean
  lastSavedAt(): number | null
  /** Nothing leaves this page, and it says so. */
  isKeptHere: boolean
  stop(): void
}

interface Step { id: string; before: { content: FindingContent; isRemoved: boolean } | null; after: { content: FindingContent; isRemoved: boolean } }

const MOST_STEPS = 200
const DEBOUNCE_MS = 400
const RETRY_MS = [1_000, 3_000, 8_000, 20_000]

/** Everything drawn is kept at once here and soon at the server; a server that is away is asked again until it answers. */
export function createFindingsStore({ me, given, port, newId, now, timers = globalThis }: {
  me: { id: string; name: string } | null
  given: Finding[]
  /** Null: everything stays in the page and goes with it. */
  port: FindingsPort | null
  newId: () => string
  now: () => number
  timers?: Pick<typeof globalThis, 'setTimeout' | 'clearTimeout'>
}): FindingsStore {
  const held = new Map<string, HeldFinding>()
  const listeners = new Set<() => void>()
  const due = new Set<string>()
  const undos: Step[] = []
  const redos: Step[] = []
  let list: HeldFinding[] = []
  let guests: HeldFinding[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  let isSending = false
  let failures = 0
  let savedAt: number | null = null
  let isStopped = false

  const tell = () => {
    list = [...[...held.values()].filter((one) => !one.isRemoved), ...guests.filter(({ id }) => !held.has(id))]
    for (const listener of listeners) listener()
  }
  const put = (id: string, change: Partial<HeldFinding>) => {
    const before = held.get(id)
    if (before) held.set(id, { ...before, ...change })
  }
  const include = (findings: Finding[]) => {
    for (const { id, studyId, author, content, version } of findings) if (!held.has(id)) held.set(id, { id, studyId, author, content, version, isMine: author.id === me?.id, isRemoved: false, state: 'saved' })
    tell()
  }

  function later(ms: number) {
    if (timer) timers.clearTimeout(timer)
    if (!isStopped) timer = timers.setTimeout(() => { timer = null; void send() }, ms)
  }

  async function send(): Promise<void> {
    if (isSending) return
    isSending = true
    try {
      for (const id of due) {
        const finding = held.get(id)
        if (!finding) { due.delete(id); continue }
        due.delete(id)
        const { content, isRemoved } = finding
        put(id, { state: 'saving' })
        tell()
        const answer = await write(port!, finding)
        const isNewer = held.get(id)?.content !== content || held.get(id)?.isRemoved !== isRemoved
        if (isNewer) due.add(id)
        switch (answer.kind) {
          case 'saved':
          case 'done':
            failures = 0
            savedAt = now()
            put(id, { state: isNewer ? 'waiting' : 'saved', ...(answer.kind === 'saved' ? { version: answer.version } : {}) })
            break
          // Drawn on in another window of the same person: ours follows as the next version; both stay on record.
          case 'changed-elsewhere': put(id, { version: answer.version, state: 'waiting' }); due.add(id); break
          case 'refused': put(id, { state: 'refused' }); break
          case 'unreachable':
            due.add(id)
            put(id, { state: 'waiting' })
            failures++
            tell()
            later(RETRY_MS[Math.min(failures - 1, RETRY_MS.length - 1)]!)
            return
        }
        tell()
      }
    } finally {
      isSending = false
    }
    if (due.size && !timer) later(DEBOUNCE_MS)
  }

  async function write(port: FindingsPort, finding: HeldFinding): Promise<SaveAnswer> {
    const { id, studyId, content, version, isRemoved } = finding
    if (isRemoved) {
      if (version === 0) return { kind: 'done' }
      // Noted before the answer, which may be lost: it is brought back before it is saved again.
      removedOnServer.add(id)
      return port.remove({ studyId, findingId: id, removed: true })
    }
    if (removedOnServer.has(id)) {
      const back = await port.remove({ studyId, findingId: id, removed: false })
      if (back.kind !== 'done') return back
      removedOnServer.delete(id)
    }
    return port.save({ studyId, findingId: id, basedOn: version, content })
  }
  const removedOnServer = new Set<string>()

  function apply(id: string, to: { content: FindingContent; isRemoved: boolean }) {
    const before = held.get(id)
    if (!before) return
    put(id, { ...to, state: port ? 'waiting' : 'saved' })
    if (!port) return tell()
    due.add(id)
    tell()
    if (failures === 0) later(DEBOUNCE_MS)
  }
  const remember = (step: Step) => {
    undos.push(step)
    if (undos.length > MOST_STEPS) undos.shift()
    redos.length = 0
  }

  include(given)
  return {
    all: () => list,
    subscribe(listener) { listeners.add(listener); return () => { listeners.delete(listener) } },
    include,
    showGuests(given) {
      guests = given.map((one) => ({ ...one, version: 0, isMine: false, isRemoved: false, state: 'saved' as const }))
      tell()
    },
    add(studyId, content) {
      const finding: HeldFinding = { id: newId(), studyId, author: me ?? { id: '', name: '' }, content, version: 0, isMine: true, isRemoved: false, state: port ? 'waiting' : 'saved' }
      held.set(finding.id, finding)
      remember({ id: finding.id, before: null, after: { content, isRemoved: false } })
      apply(finding.id, { content, isRemoved: false })
      return finding
    },
    change(id, content) {
      const before = held.get(id)
      if (!before?.isMine) return
      remember({ id, before: { content: before.content, isRemoved: false }, after: { content, isRemoved: false } })
      apply(id, { content, isRemoved: false })
    },
    amend(id, content) {
      const before = held.get(id)
      if (!before?.isMine || before.isRemoved) return
      for (const step of undos) if (step.id === id && step.after.content === before.content) step.after = { ...step.after, content }
      apply(id, { content, isRemoved: false })
    },
    remove(id) {
      const before = held.get(id)
      if (!before?.isMine || before.isRemoved) return
      remember({ id, before: { content: before.content, isRemoved: false }, after: { content: before.content, isRemoved: true } })
      apply(id, { content: before.content, isRemoved: true })
    },
    undo() {
      const step = undos.pop()
      if (!step) return
      redos.push(step)
      apply(step.id, step.before ?? { content: step.after.content, isRemoved: true })
    },
    redo() {
      const step = redos.pop()
      if (!step) return
      undos.push(step)
      apply(step.id, step.after)
    },
    can: () => ({ undo: undos.length > 0, redo: redos.length > 0 }),
    waiting: () => [...held.values()].filter((one) => one.state === 'waiting' || one.state === 'saving').length,
    isOffline: () => failures > 0,
    lastSavedAt: () => savedAt,
    isKeptHere: port === null,
    stop() {
      isStopped = true
      if (timer) timers.clearTimeout(timer)
      listeners.clear()
      // What is still due is given to the browser to send as the page goes.
      void send()
    },
  }
}
