import type { AppLoadContext } from '@remix-run/node'
import { z } from 'zod'
import { boundedJson } from '~/session/bounded-json.server'
import { visitorOf } from '~/session/visitor.server'
import { issueToken } from '~/domain/broadcasts/issue-token.server'
import type { PlaybackUse } from '~/domain/broadcasts/playback'
import { renewToken } from '~/domain/broadcasts/renew-token.server'

/** A token and its name. */
const MOST_BYTES = 8_000
const body = z.object({ token: z.string().max(1_000).optional() })
// Not on air is no fault of the one who asks: players learn it in passing, at every end.
const STATUS = { 'not-found': 404, forbidden: 403, 'not-now': 200 } as const

/** `POST .../token`: a new token, or the same grant renewed when the body names one. Never kept by a cache. */
export async function tokenResponse(request: Request, context: AppLoadContext, use: PlaybackUse, id: string): Promise<Response> {
  const headers = { 'Cache-Control': 'no-store' }
  if (request.method !== 'POST') return Response.json({ error: 'method' }, { status: 405, headers })
  const parsed = body.safeParse(await boundedJson(request, MOST_BYTES))
  if (!parsed.success) return Response.json({ error: 'bad-request' }, { status: 400, headers })
  const { actor, signedIn } = await visitorOf(request, context)
  const sessionId = signedIn?.sessionId ?? null
  const { token } = parsed.data
  const result = token ? await renewToken(context.services, actor, { use, id, token, sessionId }) : await issueToken(context.services, actor, { use, id, sessionId })
  if (result.kind !== 'issued') return Response.json({ token: null, error: result.kind }, { status: STATUS[result.kind], headers })
  return Response.json({ token: result.token, expiresAtMs: result.expiresAt.getTime() }, { headers })
}
