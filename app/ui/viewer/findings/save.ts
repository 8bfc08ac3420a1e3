import type { FindingsPort, SaveAnswer } from './store'

/** Findings through the study page's own action. */
export const pagePort: FindingsPort = {
  save: (input) => post(input.studyId, { intent: 'save', findingId: input.findingId, basedOn: input.basedOn, content: input.content }),
  remove: (input) => post(input.studyId, { intent: 'remove', findingId: input.findingId, removed: input.removed }),
}

async function post(studyId: string, body: object): Promise<SaveAnswer> {
  // Sent even as the page goes, as far as browsers do that (64 kB).
  const text = JSON.stringify(body)
  try {
    const response = await fetch(`/images/${encodeURIComponent(studyId)}/findings`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: text, keepalive: text.length < 30_000 })
    if (response.status >= 500) return { kind: 'unreachable' }
    const answer = (await response.json().catch(() => null)) as { kind?: string; version?: number } | null
    switch (answer?.kind) {
      case 'saved': return { kind: 'saved', version: answer.version ?? 0 }
      case 'changed-elsewhere': return { kind: 'changed-elsewhere', version: answer.version ?? 0 }
      case 'done': return { kind: 'done' }
      default: return { kind: 'refused' }
    }
  } catch {
    return { kind: 'unreachable' }
  }
}
