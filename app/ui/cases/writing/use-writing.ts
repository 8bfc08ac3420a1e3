import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CaseContent } from '~/domain/cases/case'
import type { SaveDraft } from '~/domain/cases/draft-case.server'
import { useSaveSoon } from '~/ui/saving/use-save-soon'
import { post } from '../post'
import { mergeDrafts, takePart, withBoth, type Part } from './rules/merge'
import { isOnServer, savable, type Fault } from './rules/savable'

export type SaveState =
  | { kind: 'saved'; at: number | null } | { kind: 'saving' }
  /** Not on the server yet; in this browser. */
  | { kind: 'kept'; why: 'offline' | 'signed-out' | 'failed' }
  | { kind: 'refused'; why: 'too-large' | 'malformed' | 'in-review' | 'forbidden' | 'not-found' }
  | { kind: 'contested' }

/** Both authors' texts where both wrote, until somebody chose. */
export interface Clash { theirs: CaseContent; parts: Part[]; /** What this page began with, so that a page opened again asks the same. */ began: { base: CaseContent; revision: number } }

interface State {
  content: CaseContent
  /** What the server has, as of `revision`. */
  base: CaseContent
  revision: number
  clash: Clash | null
}

export interface Writing extends Pick<State, 'content' | 'revision' | 'clash'> {
  saving: SaveState
  faults: Fault[]
  change: (change: Partial<CaseContent>) => void
  /** For changes that depend on what there is now. */
  edit: (how: (content: CaseContent) => Partial<CaseContent>) => void
  choose: (part: Part, whose: 'mine' | 'theirs' | 'both') => void
  /** Of what is on the server at this moment. */
  revisionNow: () => number
  /** Everything that was written is on the server. */
  settle: () => Promise<boolean>
}

interface Kept { content: CaseContent; base: CaseContent; revision: number }

/** @param onMerged somebody else wrote meanwhile, elsewhere in the draft: both are in it */
export function useWriting({ caseId, me, given, onMerged }: { caseId: string; me: string; given: { content: CaseContent; revision: number }; onMerged: () => void }): Writing {
  const [state, setState] = useState<State>(() => ({ content: given.content, base: given.content, revision: given.revision, clash: null }))
  const [saving, setSaving] = useState<SaveState>({ kind: 'saved', at: null })
  const latest = useRef(state)
  latest.current = state
  const merged = useRef(onMerged)
  merged.current = onMerged
  const key = `theatrum.case.${me}.${caseId}`

  const set = useCallback((next: State) => {
    latest.current = next
    setState(next)
    const { content, base, revision, clash } = next
    keep(key, clash ? { content, ...clash.began } : isOnServer(content, base) ? null : { content, base, revision })
  }, [key])

  /** Of another hand: theirs with what is here laid over it. */
  const meet = useCallback((mine: Kept, theirs: { content: CaseContent; revision: number }) => {
    // Without what cannot be kept: an empty line of a list is no word against another's.
    const now = savable(mine.content)
    const { content, clashes } = mergeDrafts(mine.base, now.kind === 'savable' && now.faults.length === 0 ? now.content : mine.content, theirs.content)
    set({ content, base: theirs.content, revision: theirs.revision, clash: clashes.length > 0 ? { theirs: theirs.content, parts: clashes, began: { base: mine.base, revision: mine.revision } } : null })
    if (clashes.length === 0) merged.current()
  }, [set])

  // Only once it runs in the browser: the server has no storage.
  useEffect(() => {
    const kept = keptOf(key)
    if (!kept) return
    if (kept.revision === latest.current.revision) set({ ...latest.current, content: kept.content })
    else meet(kept, { content: latest.current.base, revision: latest.current.revision })
  }, [key, set, meet])

  const run = async (again: () => void): Promise<void> => {
    for (;;) {
      const { content, base, revision, clash } = latest.current
      if (clash) return setSaving({ kind: 'contested' })
      const now = savable(content)
      if (now.kind !== 'savable') return setSaving({ kind: 'refused', why: now.kind })
      if (JSON.stringify(now.content) === JSON.stringify(base)) return setSaving((before) => (before.kind === 'saved' ? before : { kind: 'saved', at: Date.now() }))
      setSaving({ kind: 'saving' })
      const answer = await post<SaveDraft>(caseId, 'save', { revision: String(revision), content: JSON.stringify(now.content) })
      switch (answer.kind) {
        case 'saved': set({ ...latest.current, base: now.content, revision: answer.revision }); break
        case 'changed-by-other': meet(latest.current, answer); break
        case 'in-review': case 'forbidden': case 'not-found': case 'too-large': case 'malformed': return setSaving({ kind: 'refused', why: answer.kind })
        default:
          again()
          return setSaving({ kind: 'kept', why: answer.kind })
      }
    }
  }

  const read = useMemo(() => savable(state.content), [state.content])
  const isDirty = read.kind === 'savable' ? JSON.stringify(read.content) !== JSON.stringify(state.base) : true
  const { save } = useSaveSoon({ state, isDirty, hasUnsaved: () => !isOnServer(latest.current.content, latest.current.base), run })

  return useMemo((): Writing => {
    const edit: Writing['edit'] = (how) => set({ ...latest.current, content: { ...latest.current.content, ...how(latest.current.content) } })
    return {
      content: state.content, revision: state.revision, clash: state.clash, faults: read.kind === 'savable' ? read.faults : [], edit,
      // "Saved" is said of everything that is written, also of the last key.
      saving: isDirty && saving.kind === 'saved' ? { kind: 'saving' } : saving,
      change: (change) => edit(() => change),
      choose(part, whose) {
        const { content, clash } = latest.current
        if (!clash) return
        const parts = clash.parts.filter((one) => one !== part)
        const next = whose === 'theirs' ? takePart(content, part, clash.theirs) : whose === 'both' ? withBoth(content, part, content, clash.theirs) : content
        set({ ...latest.current, content: next, clash: parts.length > 0 ? { ...clash, parts } : null })
      },
      revisionNow: () => latest.current.revision,
      async settle() {
        await save()
        await save()
        const { content, base, clash } = latest.current
        return !clash && isOnServer(content, base)
      },
    }
  }, [state, read, saving, isDirty, save, set])
}

function keptOf(key: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null
    // Of another version of the program: a draft that this page cannot show stays where it is.
    return kept && savable(kept.content).kind === 'savable' && savable(kept.base).kind === 'savable' ? kept : null
  } catch {
    return null
  }
}

/** Private windows and full stores keep nothing: the page itself still does. */
function keep(key: string, kept: Kept | null): void {
  try {
    if (kept) localStorage.setItem(key, JSON.stringify(kept))
    else localStorage.removeItem(key)
  } catch {
    // See above.
  }
}
