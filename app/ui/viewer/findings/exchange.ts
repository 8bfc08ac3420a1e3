import type { NoState } from '~/domain/images/export-findings.server'
import type { Finding } from '~/domain/images/finding'

export type FetchedFindings = { kind: 'saved'; left: number } | { kind: 'nothing' } | { kind: 'no-state'; reason: NoState } | { kind: 'failed' }
export type SentFindings =
  | { kind: 'imported'; saved: number; skipped: number; withoutWords: boolean; findings: Finding[] }
  | { kind: 'not-findings' } | { kind: 'other-study' } | { kind: 'failed' }

const address = (studyId: string, what: string) => `/images/${encodeURIComponent(studyId)}/${what}`

/** Hands the findings that the reader sees to the browser as a file; asked first, so that there is a sentence where there is no file. */
export async function fetchFindings(studyId: string, wanted: { as: 'report' } | { as: 'presentation-state'; seriesUid: string }): Promise<FetchedFindings> {
  try {
    const search = new URLSearchParams(wanted.as === 'report' ? { as: wanted.as } : { as: wanted.as, series: wanted.seriesUid })
    const response = await fetch(`${address(studyId, 'exchange')}?${search}`)
    if (response.status === 404) return { kind: 'nothing' }
    if (response.status === 422) return { kind: 'no-state', reason: ((await response.json()) as { reason: NoState }).reason }
    if (!response.ok) return { kind: 'failed' }
    const link = document.createElement('a')
    link.href = URL.createObjectURL(await response.blob())
    link.download = `findings-${wanted.as}.dcm`
    link.click()
    // The browser has taken it by the next turn or so; a minute is no haste.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    return { kind: 'saved', left: Number(response.headers.get('X-Findings-Left')) || 0 }
  } catch {
    return { kind: 'failed' }
  }
}

/** Sends a report or presentation state, and fetches what the study has now. */
export async function sendFindings(studyId: string, file: File): Promise<SentFindings> {
  try {
    const body = new FormData()
    body.append('file', file)
    const response = await fetch(address(studyId, 'exchange'), { method: 'POST', body })
    const answer = (await response.json().catch(() => null)) as { kind?: string; saved: number; skipped: number; withoutWords: boolean } | null
    if (answer?.kind === 'not-findings' || answer?.kind === 'other-study') return { kind: answer.kind }
    if (!response.ok || answer?.kind !== 'imported') return { kind: 'failed' }
    const now = await fetch(address(studyId, 'reading'))
    const { findings } = now.ok ? ((await now.json()) as { findings: Finding[] }) : { findings: [] }
    return { kind: 'imported', saved: answer.saved, skipped: answer.skipped, withoutWords: answer.withoutWords, findings }
  } catch {
    return { kind: 'failed' }
  }
}
