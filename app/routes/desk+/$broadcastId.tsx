import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { getDesk } from '~/domain/broadcasts/get-desk.server'
import { toLocal } from '~/domain/broadcasts/local-time'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import { DeskPage } from '~/ui/broadcast/desk-page'
import type { PageHandle } from '~/ui/rooms'
import { deskAction } from './desk-action.server'

export const handle: PageHandle = { room: 'desk', title: (_t, data) => (data as { desk: { title: string } } | undefined)?.desk.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { timeZone } = await visitorOf(request, context)
  const desk = await getDesk(context.services, actor, params.broadcastId!)
  if (!desk) throw data(null, { status: 404 })
  return { desk, startsAt: toLocal(desk.scheduledStartAt, timeZone), mediaBase: context.services.env.mediaPublicUrl ?? '', watchUrl: `${context.services.env.publicUrl}/live/${desk.id}` }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { timeZone } = await visitorOf(request, context)
  const answer = await deskAction(context.services, actor, params.broadcastId!, await smallForm(request), timeZone)
  if (!answer) throw data(null, { status: 400 })
  const status = answer.kind === 'forbidden' ? 403 : answer.kind === 'not-found' ? 404 : 200
  return data(answer, { status, headers: { 'Cache-Control': 'no-store' } })
}

export default function Desk() {
  const page = useLoaderData<typeof loader>()
  return <DeskPage {...page} />
}
