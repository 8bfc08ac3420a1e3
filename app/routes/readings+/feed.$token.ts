import type { LoaderFunctionArgs } from '@remix-run/node'
import { calendarBehind } from '~/domain/readings/feed.server'

/** For calendars that know no sign-in: whoever has the address sees when its owner's readings are, and nothing of what is read. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const calendar = await calendarBehind(context.services, (params.token ?? '').replace(/\.ics$/, ''))
  if (calendar === null) return new Response(null, { status: 404 })
  return new Response(calendar, { headers: { 'Content-Type': 'text/calendar; charset=utf-8', 'Content-Disposition': 'inline; filename="readings.ics"', 'Cache-Control': 'private, no-store', 'Referrer-Policy': 'no-referrer' } })
}
