/** What is read and thrown away beyond the bound, so that a browser that is still sending hears the answer. */
const DRAINED = 32_000_000

/** A request's body, held in memory up to `mostBytes`; null beyond. */
export async function boundedBody(request: Request, mostBytes: number): Promise<Buffer | null> {
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
  return seen > mostBytes ? null : Buffer.concat(chunks)
}
