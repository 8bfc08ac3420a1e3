import type { AnswerQuestion } from '~/domain/questions/verdict'
import type { Answer } from '~/domain/questions/question'
import type { Reply } from '~/ui/questions/answering/answer-sender'

export const answerAddress = (classId: string): string => `/courses/class/${classId}/answer`
/** Where a device keeps what one person entered in one block: people share devices, and nobody's answer is sent as another's. */
export const keptKey = (personId: string, classId: string, blockId: string): string => `theatrum:answers:${personId}:${classId}:${blockId}`

/** Null: no answer of ours. */
export async function postAnswer(address: string, body: { blockId: string; questionId: string; attempt: number; answer: Answer }): Promise<Reply> {
  try {
    // Goes on when the page is left in this moment.
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), keepalive: true, redirect: 'manual' })
    if (response.type === 'opaqueredirect') return { kind: 'signed-out' }
    if (!response.headers.get('content-type')?.startsWith('application/json') || (response.status >= 500 && response.status !== 503)) return null
    const reply = (await response.json()) as Partial<AnswerQuestion>
    return typeof reply.kind === 'string' ? (reply as AnswerQuestion) : null
  } catch {
    return null
  }
}
