/** What a press answered. `offline`: the server was not reached, nothing was written. `failed`: it was, and could not. */
export type Posted<Answer extends { kind: string } = { kind: string }> = Answer | { kind: 'offline' } | { kind: 'signed-out' } | { kind: 'failed' }

/** One press where a course is written. Never throws: what was written stays in the page. */
export async function post<Answer extends { kind: string }>(courseId: string, intent: string, fields: Record<string, string> = {}): Promise<Posted<Answer>> {
  const form = new FormData()
  form.set('intent', intent)
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  try {
    const response = await fetch(`/courses/${courseId}/desk`, { method: 'POST', body: form, headers: { accept: 'application/json' } })
    // Signed out meanwhile: the sign-in page came.
    if (response.redirected) return { kind: 'signed-out' }
    return await (response.json() as Promise<Answer>).catch(() => ({ kind: 'failed' as const }))
  } catch {
    return { kind: 'offline' }
  }
}
