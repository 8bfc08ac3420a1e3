import { useState } from 'react'
import type { CaseAnswerContent } from '~/domain/cases/case-answer'
import { useRefresh } from '../use-refresh'

export type CommitState = 'idle' | 'sending' | 'failed' | 'refused' | 'changed'

/** Sends a reader's answer; the page is asked for again once it is kept, and then has the whole case. */
export function useCommit(caseId: string, version: number, onKept: () => void): { state: CommitState; commit: (answer: CaseAnswerContent) => Promise<void> } {
  const [state, setState] = useState<CommitState>('idle')
  const refresh = useRefresh()
  async function commit(answer: CaseAnswerContent) {
    setState('sending')
    try {
      const response = await fetch(`/cases/${encodeURIComponent(caseId)}/answer`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ version, answer }) })
      const { kind } = (await response.json().catch(() => ({}))) as { kind?: string }
      if (kind === 'answered') { onKept(); refresh() }
      else setState(kind === 'changed' ? 'changed' : response.status >= 500 ? 'failed' : 'refused')
    } catch {
      setState('failed')
    }
  }
  return { state, commit }
}
