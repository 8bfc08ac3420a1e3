import type { LoaderFunctionArgs } from '@remix-run/node'
import { shownCard } from '~/domain/courses/learning/shown-card.server'
import { requirePerson } from '~/session/visitor.server'

/** What a block says of a case or a 3D lesson: `?of=case&id=ID`. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  return Response.json(await shownCard(context.services, actor, { of: searchParams.get('of'), id: searchParams.get('id') ?? '' }), { headers: { 'Cache-Control': 'no-store' } })
}
