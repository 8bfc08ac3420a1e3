import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { createBroadcast } from '~/domain/broadcasts/create-broadcast.server'
import { desksOf } from '~/domain/broadcasts/list-broadcasts.server'
import { listRooms } from '~/domain/broadcasts/list-rooms.server'
import { toLocal } from '~/domain/broadcasts/local-time'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import { EncoderCards } from '~/ui/broadcast/encoder-cards'
import { ScheduleFields } from '~/ui/broadcast/schedule-fields'
import { Button, LinkButton } from '~/ui/button'
import { FormError, Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import type { PageHandle } from '~/ui/rooms'
import { readSchedule } from './read-schedule.server'

export const handle: PageHandle = { room: 'desk', title: (t) => t('broadcast:desk.new') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { timeZone } = await visitorOf(request, context)
  const institutions = await desksOf(context.services, actor)
  if (institutions.length === 0) throw data(null, { status: 403 })
  const rooms = (await listRooms(context.services, actor)).filter((room) => room.inputs.length > 0)
  // The next full quarter of an hour.
  const start = new Date(Math.ceil(context.services.now().getTime() / 900_000) * 900_000)
  return { institutions: institutions.map(({ id, name, mayBePublic }) => ({ id, name, mayBePublic })), rooms: rooms.map(({ id, name, institutionId, inputs }) => ({ id, name, institutionId, inputs: inputs.map((input) => input.name) })), startsAt: toLocal(start, timeZone), timeZone }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { timeZone } = await visitorOf(request, context)
  const form = await smallForm(request)
  const roomId = String(form.get('roomId') ?? '')
  const streams = String(form.get('streams') ?? '').split(/[,，、\s]+/).filter(Boolean)
  const made = await createBroadcast(context.services, actor, {
    institutionId: String(form.get('institutionId') ?? ''), ...readSchedule(form, timeZone), source: roomId ? { kind: 'room', roomId } : { kind: 'own', streams },
  })
  if (made.kind !== 'created') return data({ kind: made.kind, title: 'title' in made ? made.title : '' }, { status: made.kind === 'forbidden' ? 403 : 400 })
  if (made.encoders.length === 0) return redirect(`/desk/${made.broadcastId}`)
  return data({ kind: 'created' as const, broadcastId: made.broadcastId, encoders: made.encoders }, { headers: { 'Cache-Control': 'no-store' } })
}

export default function NewBroadcast() {
  const { t } = useTranslation('broadcast')
  const { institutions, rooms, startsAt, timeZone } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const isBusy = useNavigation().state !== 'idle'
  const [institutionId, setInstitution] = useState(institutions[0]!.id)
  const own = rooms.filter((room) => room.institutionId === institutionId)
  const [roomId, setRoom] = useState(own[0]?.id ?? '')
  if (answer?.kind === 'created') {
    return (
      <Page width="reading">
        <PageHeader title={t('new.keysTitle')} lead={t('new.keysLead')} />
        <EncoderCards encoders={answer.encoders} />
        <LinkButton to={`/desk/${answer.broadcastId}`} tone="primary" size="large" className="w-fit">{t('new.toDesk')}</LinkButton>
      </Page>
    )
  }
  return (
    <Page width="reading">
      <PageHeader title={t('desk.new')} />
      <Form method="post" className="flex flex-col gap-6">
        <FormError>{answer && t(`new.refused.${answer.kind}`, { title: answer.title })}</FormError>
        <Card>
          {institutions.length > 1 ? (
            <Select label={t('new.institution')} name="institutionId" value={institutionId} onChange={(event) => { setInstitution(event.target.value); setRoom('') }}>
              {institutions.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}
            </Select>
          ) : <input type="hidden" name="institutionId" value={institutionId} />}
          <ScheduleFields startsAt={startsAt} timeZone={timeZone} mayBePublic={institutions.find((each) => each.id === institutionId)?.mayBePublic ?? false} />
        </Card>
        <Card title={t('new.cameras')}>
          <Select label={t('new.room')} name="roomId" value={roomId} onChange={(event) => setRoom(event.target.value)} hint={t('new.roomHint')}>
            {own.map((room) => <option key={room.id} value={room.id}>{`${room.name} (${room.inputs.join(', ')})`}</option>)}
            <option value="">{t('new.ownInputs')}</option>
          </Select>
          {roomId === '' && <TextField label={t('new.streams')} name="streams" defaultValue="field, panorama" required hint={t('new.streamsHint')} />}
        </Card>
        <Button type="submit" tone="primary" size="large" className="self-start" isBusy={isBusy}>{t('new.submit')}</Button>
      </Form>
    </Page>
  )
}
