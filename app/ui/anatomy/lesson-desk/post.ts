/** What a press at the desk answered. `offline`: the server was not reached, nothing was written. `failed`: it was, and could not. */
export type Posted = { kind: string; [more: string]: unknown }

/** One press. Never throws: what was written stays in the page. */
export async function post(lessonId: string, intent: string, fields: Record<string, string | Blob>, signal?: AbortSignal): Promise<Posted> {
  const form = new FormData()
  form.set('intent', intent)
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  try {
    const response = await fetch(`/anatomy/lessons/${lessonId}/desk`, { method: 'POST', body: form, signal, headers: { accept: 'application/json' } })
    // Signed out meanwhile: the sign-in page came.
    if (response.redirected) return { kind: 'signed-out' }
    return await (response.json() as Promise<Posted>).catch(() => ({ kind: 'failed' }))
  } catch {
    return { kind: 'offline' }
  }
}
