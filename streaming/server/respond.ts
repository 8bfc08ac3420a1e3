import type { IncomingMessage, ServerResponse } from 'node:http'

/** For every answer: nothing of ours is a page, and a token in the path must not travel in a referrer. */
export function harden(response: ServerResponse) {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
}

export function sendText(response: ServerResponse, status: number, text: string) {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.end(text)
}

export function sendJson(response: ServerResponse, status: number, value: unknown) {
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Cache-Control', 'no-store')
  response.end(JSON.stringify(value))
}

/** @returns undefined where the body is too long or not JSON. */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= mostBytes) chunks.push(chunk)
    // Read on a little, or the sender sees a reset in place of the answer.
    else chunks.length = 0
    if (bytes > mostBytes * 2) break
  }
  if (bytes > mostBytes) return undefined
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
