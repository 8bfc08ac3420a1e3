import { redirect, type LoaderFunctionArgs } from '@remix-run/node'
import { openNotification } from '~/domain/notifications/mark-notifications.server'
import { safeNext } from '~/session/safe-next'
import { requirePerson } from '~/session/visitor.server'

/** The link of the bell and of letters: marks it read and leads on. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { person } = await requirePerson(request, context)
  const path = await openNotification(context.services, person.id, params.notificationId!)
  if (path === null) throw new Response(null, { status: 404 })
  return redirect(safeNext(path))
}
