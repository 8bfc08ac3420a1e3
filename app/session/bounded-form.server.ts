/** What is read and thrown away beyond the bound, so that a browser that is still sending hears the answer. */
const DRAINED = 32_000_000

/** A form with a file, held in memory up to `mostBytes`; null beyond. */
export async function boundedForm(request: Request, mostBytes: number): Promise<FormData | null> {
  const chunks: Uint8Array[] = []
  let seen = 0
  const reader = request.body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done || !value) break
    seen += value.byteLength
    if (seen <= mostBytes) chunks.push(value)
    else if (seen > DRAINED) {
      await reader?.cancel()
      break
    } else chunks.length = 0
  }
  if (seen > mostBytes) return null
  return new Response(Buffer.concat(chunks), { headers: { 'content-type': request.headers.get('content-type') ?? '' } }).formData()
}
