import type { LoaderFunctionArgs } from '@remix-run/node'
import { latestNotifications } from '~/domain/notifications/inbox.server'
import { visitorOf } from '~/session/visitor.server'

/** For the bell: asked again whenever the person's socket rings. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { signedIn } = await visitorOf(request, context)
  if (!signedIn) return Response.json({ error: 'signed-out' }, { status: 401 })
  return Response.json(await latestNotifications(context.services, signedIn.person.id), { headers: { 'Cache-Control': 'no-store' } })
}
