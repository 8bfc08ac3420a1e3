import { redirect, type LoaderFunctionArgs } from '@remix-run/node'
import { viewPicture } from '~/domain/cases/view-picture.server'
import { requirePerson } from '~/session/visitor.server'

/** The small picture of a key image, as an address of the image store, which asks for the study's own right. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await viewPicture(context.services, actor, params.caseId!, params.key!)
  switch (found.kind) {
    case 'not-found': return new Response(null, { status: 404 })
    case 'found': return redirect(found.address, { headers: { 'Cache-Control': 'private, max-age=300' } })
  }
}
