/** What a request says as JSON, up to `mostBytes`; undefined beyond, and for what is no JSON. */
export async function boundedJson(request: Request, mostBytes: number): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let seen = 0
  const reader = request.body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done || !value) break
    seen += value.byteLength
    if (seen > mostBytes) {
      await reader?.cancel()
      return undefined
    }
    chunks.push(value)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
