import { readFile } from 'node:fs/promises'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { getThumbnailSheet } from '~/domain/broadcasts/get-replay.server'
import { visitorOf } from '~/session/visitor.server'

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const found = await getThumbnailSheet(context.services, actor, { recordingId: params.recordingId!, sheet: params.sheet! })
  const bytes = found && (await readFile(found.path).catch(() => null))
  if (!bytes) return new Response(null, { status: 404 })
  // Withdrawn pictures must not come out of a cache.
  return new Response(new Uint8Array(bytes), { headers: { 'Content-Type': 'image/jpeg', 'Cache-Control': 'private, no-cache', 'X-Content-Type-Options': 'nosniff' } })
}
