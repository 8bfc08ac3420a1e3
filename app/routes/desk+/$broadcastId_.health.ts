import type { LoaderFunctionArgs } from '@remix-run/node'
import { getDeskHealth } from '~/domain/broadcasts/get-desk.server'
import { visitorOf } from '~/session/visitor.server'

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const health = await getDeskHealth(context.services, actor, params.broadcastId!)
  return Response.json(health, { status: health ? 200 : 404, headers: { 'Cache-Control': 'no-store' } })
}
