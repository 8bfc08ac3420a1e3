import type { LoaderFunctionArgs } from '@remix-run/node'
import { minutesAsMarkdown } from '~/domain/readings/minutes'
import { minutesAsHtml } from '~/domain/readings/minutes-html'
import { seeMeeting } from '~/domain/readings/see-meeting.server'
import { formatFor } from '~/i18n/format'
import { requirePerson, visitorOf } from '~/session/visitor.server'

/** The minutes as a file, in the reader's language and on the reader's clock. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { language, timeZone } = await visitorOf(request, context)
  const seen = await seeMeeting(context.services, actor, params.readingId!)
  if (seen.kind !== 'seen') return new Response(null, { status: { forbidden: 403, 'not-found': 404 }[seen.kind] })
  const format = formatFor(language, timeZone)
  const { startsAt, openedAt, closedAt } = seen.meeting
  const at = (when: string) => `${format.date(when)} ${format.time(when)}`
  const markdown = minutesAsMarkdown(seen.meeting, { language, when: `${at(startsAt)} (${format.zone(startsAt)})`, held: openedAt && `${at(openedAt)}${closedAt ? ` – ${format.time(closedAt)}` : ''} (${format.zone(openedAt)})` })
  const isHtml = new URL(request.url).searchParams.get('as') === 'html'
  const name = `minutes-${dayIn(timeZone, openedAt ?? startsAt)}-${seen.meeting.readingId}`
  return new Response(isHtml ? minutesAsHtml(markdown, language) : markdown, {
    headers: { 'Content-Type': isHtml ? 'text/html; charset=utf-8' : 'text/markdown; charset=utf-8', 'Content-Disposition': `attachment; filename="${name}.${isHtml ? 'html' : 'md'}"`, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
  })
}

/** 2026-11-23 on that clock: half past seven in Shanghai is the evening before in UTC. */
const dayIn = (timeZone: string, at: string) => new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at))
