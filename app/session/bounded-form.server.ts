import { boundedBody } from './bounded-body.server'

/** Everything that a person types into one form, whatever the alphabet; no form with a file. */
const SMALL_FORM_BYTES = 128 * 1024

/** A form with a file, held in memory up to `mostBytes`; null beyond. */
export async function boundedForm(request: Request, mostBytes: number): Promise<FormData | null> {
  const body = await boundedBody(request, mostBytes)
  return body && new Response(new Uint8Array(body), { headers: { 'content-type': request.headers.get('content-type') ?? '' } }).formData()
}

/** A form without files. @throws Response 413 beyond what anybody types, 400 for what is no form */
export async function smallForm(request: Request): Promise<FormData> {
  const form = await boundedForm(request, SMALL_FORM_BYTES).catch((error: unknown) => {
    throw error instanceof TypeError ? new Response(null, { status: 400 }) : error
  })
  if (!form) throw new Response(null, { status: 413 })
  return form
}
