import { boundedBody } from './bounded-body.server'

/** What a request says as JSON, up to `mostBytes`; undefined beyond, and for what is no JSON. */
export async function boundedJson(request: Request, mostBytes: number): Promise<unknown> {
  const body = await boundedBody(request, mostBytes)
  try {
    return body === null ? undefined : (JSON.parse(body.toString('utf8')) as unknown)
  } catch {
    return undefined
  }
}
