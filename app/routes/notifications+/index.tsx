import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listNotifications } from '~/domain/notifications/inbox.server'
import { markAllRead, markRead, markUnread, undoMarkAllRead } from '~/domain/notifications/mark-notifications.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { NotificationsPage } from '~/ui/notifications/notifications-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('notifications:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { person } = await requirePerson(request, context)
  const search = new URL(request.url).searchParams
  const isUnreadOnly = search.get('show') === 'unread'
  return { isUnreadOnly, ...(await listNotifications(context.services, person.id, { isUnreadOnly, page: Number(search.get('page')) })) }
}

/** Everybody's own: the person is the signed-in one, whatever the form says. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { person } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const id = String(form.get('id') ?? '')
  const intent = form.get('intent')
  switch (intent) {
    case 'read':
      return { intent, isDone: await markRead(services, person.id, id) }
    case 'unread':
      return { intent, isDone: await markUnread(services, person.id, id) }
    case 'read-all': {
      const { count, at } = await markAllRead(services, person.id)
      return { intent, count, at: at.toISOString() }
    }
    case 'undo-read-all':
      return { intent, count: await undoMarkAllRead(services, person.id, new Date(String(form.get('at')))) }
    default:
      return data(null, { status: 400 })
  }
}

export default function Notifications() {
  const list = useLoaderData<typeof loader>()
  return <NotificationsPage {...list} />
}
