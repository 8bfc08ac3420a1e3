import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { seeMeeting } from '~/domain/readings/see-meeting.server'
import { requirePerson } from '~/session/visitor.server'
import { meetingAction } from './meeting-action.server'

/** Where the meeting's panel asks what there is, again after each change. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const seen = await seeMeeting(context.services, actor, params.readingId!)
  return Response.json(seen.kind === 'seen' ? seen : { kind: seen.kind }, { status: { seen: 200, forbidden: 403, 'not-found': 404 }[seen.kind], headers: { 'Cache-Control': 'no-store' } })
}

export const action = ({ request, params, context }: ActionFunctionArgs) => meetingAction(request, context, params.readingId!)
