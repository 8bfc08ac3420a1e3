import type { Posted } from '~/ui/courses/desk/post'

/** One press where a question is written. Never throws: what was written stays in the page. */
export async function postItem<Answer extends { kind: string }>(itemId: string, intent: string, fields: Record<string, string> = {}): Promise<Posted<Answer>> {
  return postTo<Answer>(`/exams/questions/${itemId}/desk`, { intent, ...fields })
}

export async function postTo<Answer extends { kind: string }>(address: string, fields: Record<string, string | File>): Promise<Posted<Answer>> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  try {
    const response = await fetch(address, { method: 'POST', body: form, headers: { accept: 'application/json' } })
    // Signed out meanwhile: the sign-in page came.
    if (response.redirected) return { kind: 'signed-out' }
    return await (response.json() as Promise<Answer>).catch(() => ({ kind: 'failed' as const }))
  } catch {
    return { kind: 'offline' }
  }
}
