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
  const { startsAt } = seen.meeting
  const markdown = minutesAsMarkdown(seen.meeting, { language, when: `${format.date(startsAt)} ${format.time(startsAt)} (${format.zone(startsAt)})` })
  const isHtml = new URL(request.url).searchParams.get('as') === 'html'
  const name = `minutes-${startsAt.slice(0, 10)}-${seen.meeting.readingId}`
  return new Response(isHtml ? minutesAsHtml(markdown, language) : markdown, {
    headers: { 'Content-Type': isHtml ? 'text/html; charset=utf-8' : 'text/markdown; charset=utf-8', 'Content-Disposition': `attachment; filename="${name}.${isHtml ? 'html' : 'md'}"`, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
  })
}
