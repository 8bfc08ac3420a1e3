import type { LoaderFunctionArgs } from '@remix-run/node'
import { openPiece } from '~/domain/anatomy/open-workbench-piece.server'
import { requirePerson } from '~/session/visitor.server'

/** A piece of the series that labels are drawn on, as it lies in the store (gzip, without Content-Encoding). */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openPiece(context.services, actor, params.modelId!, { level: params.level!, piece: params.piece! })
  switch (found.kind) {
    case 'piece': return new Response(new Uint8Array(found.content), { headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(found.content.length), 'Cache-Control': 'private, no-store, no-transform', 'X-Content-Type-Options': 'nosniff' } })
    case 'forbidden': return new Response(null, { status: 403 })
    case 'not-found': return new Response(null, { status: 404 })
    default: return found satisfies never
  }
}
