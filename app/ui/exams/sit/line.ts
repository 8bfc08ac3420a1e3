import type { HandInReply, Line, SaveReply } from './keeper'

/** The way to the server; past this a request is given up and said again. */
const PATIENCE_MS = 10_000

/** Answers of these kinds, with what a status alone says. */
interface Answered { kind: string; [key: string]: unknown }

/**
 * How a device speaks to the server of an attempt. A status that may be another one in a moment is `not-now`; what would be answered
 * the same again (signed out, not understood) is `refused`.
 */
export function createLine({ attemptId, ask }: { attemptId: string; ask: (path: string, init: RequestInit) => Promise<Response> }): Line {
  async function post(path: string, body: unknown): Promise<Answered> {
    let response: Response
    try {
      response = await ask(`/exams/attempts/${attemptId}/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual' })
    } catch {
      return { kind: 'not-now' }
    }
    if (response.status >= 500 || response.status === 429 || response.status === 408) return { kind: 'not-now' }
    const answered: unknown = await response.json().catch(() => null)
    if (typeof answered === 'object' && answered !== null && 'kind' in answered) return answered as Answered
    // A body that broke off on its way is asked for again; a page in its place is somebody else's word (the sign-in).
    return { kind: response.ok ? 'not-now' : 'refused' }
  }
  return {
    async save(request) {
      const answered = await post('save', request)
      switch (answered.kind) {
        case 'kept': case 'gap': case 'other-device': case 'not-now': return answered as unknown as SaveReply
        case 'busy': return { kind: 'not-now' }
        default: return { kind: 'refused' }
      }
    },
    async handIn(request) {
      const answered = await post('hand-in', request)
      switch (answered.kind) {
        case 'accepted': case 'already-in': return { kind: 'in', at: Number(answered.at) }
        case 'gap': case 'other-device': case 'not-now': return answered as unknown as HandInReply
        default: return { kind: 'refused' }
      }
    },
  }
}
