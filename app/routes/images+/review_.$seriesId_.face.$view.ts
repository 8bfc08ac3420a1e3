import type { LoaderFunctionArgs } from '@remix-run/node'
import { openFacePicture } from '~/domain/images/review-face.server'
import { requirePerson } from '~/session/visitor.server'

/** A picture by which a reviewer judges a face; kept by no cache, since it may be one. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openFacePicture(context.services, actor, params.seriesId!, params.view!)
  switch (found.kind) {
    case 'found': return new Response(Uint8Array.from(found.bytes), { headers: { 'content-type': 'image/jpeg', 'cache-control': 'no-store' } })
    case 'none': return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
    case 'forbidden': return new Response(null, { status: 403 })
    case 'not-found': return new Response(null, { status: 404 })
  }
}
