import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { openSeries } from '~/domain/images/series-frames.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'

/** What the viewer needs of the pictures of a series, in reading order. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  if (actor.kind === 'public') await requirePerson(request, context)
  const result = await openSeries(context.services, actor, params.studyId!, params.seriesId!)
  switch (result.kind) {
    case 'not-found':
    case 'forbidden': return json(null, { status: 404 })
    case 'opened': return json(result.series, { headers: { 'Cache-Control': 'private, no-store' } })
  }
}
