import type { LoaderFunctionArgs } from '@remix-run/node'
import { listBeside } from '~/domain/anatomy/list-beside.server'
import { requirePerson } from '~/session/visitor.server'

/** What may be added to a scene of this model; asked when somebody looks for it. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const listed = await listBeside(context.services, actor, params.modelId!)
  const headers = { 'Cache-Control': 'no-store' }
  switch (listed.kind) {
    case 'listed': return Response.json({ models: listed.models }, { headers })
    case 'forbidden': return Response.json(null, { status: 403, headers })
    case 'not-found': return Response.json(null, { status: 404, headers })
  }
}
