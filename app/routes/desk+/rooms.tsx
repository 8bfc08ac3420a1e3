import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useFetcher, useLoaderData } from '@remix-run/react'
import { DoorOpen, KeyRound, Plus } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { addRoomInput } from '~/domain/broadcasts/add-room-input.server'
import { createRoom } from '~/domain/broadcasts/create-room.server'
import { desksOf } from '~/domain/broadcasts/list-broadcasts.server'
import { listRooms } from '~/domain/broadcasts/list-rooms.server'
import { renameInput } from '~/domain/broadcasts/rename-input.server'
import { rotateKey } from '~/domain/broadcasts/rotate-key.server'
import { useFormat } from '~/i18n/format'
import { can } from '~/policy/can'
import { newBroadcastIn } from '~/policy/broadcast'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { EncoderCards } from '~/ui/broadcast/encoder-cards'
import { Button } from '~/ui/button'
import { FormError, Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import type { PageHandle } from '~/ui/rooms'
import { EmptyState } from '~/ui/states'

export const handle: PageHandle = { room: 'desk', title: (t) => t('broadcast:rooms.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const institutions = await desksOf(context.services, actor)
  if (institutions.length === 0) throw data(null, { status: 403 })
  return {
    rooms: (await listRooms(context.services, actor)).map((room) => ({ ...room, mayOperate: can(actor, 'operate', newBroadcastIn(room.institutionId)) })),
    institutions: institutions.filter((each) => can(actor, 'schedule', newBroadcastIn(each.id))).map(({ id, name }) => ({ id, name })),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '').trim()
  // Keys are in some of these answers.
  const answered = <T extends { kind: string }>(outcome: T) => data(outcome, { status: outcome.kind === 'forbidden' ? 403 : 200, headers: { 'Cache-Control': 'no-store' } })
  switch (text('intent')) {
    case 'create': return answered(await createRoom(services, actor, { institutionId: text('institutionId'), name: text('name') }))
    case 'add': return answered(await addRoomInput(services, actor, { roomId: text('roomId'), name: text('name') }))
    case 'rename': return answered(await renameInput(services, actor, { roomId: text('roomId'), inputId: text('inputId'), name: text('name') }))
    case 'rotate': return answered(await rotateKey(services, actor, { inputId: text('inputId') }))
    default: throw data(null, { status: 400 })
  }
}

type Room = ReturnType<typeof useLoaderData<typeof loader>>['rooms'][number]

export default function Rooms() {
  const { t } = useTranslation('broadcast')
  const { rooms, institutions } = useLoaderData<typeof loader>()
  const fetcher = useFetcher<typeof action>()
  return (
    <Page>
      <PageHeader title={t('rooms.title')} lead={t('rooms.lead')} />
      {rooms.length === 0 && <EmptyState icon={<DoorOpen />} title={t('rooms.none')} />}
      {rooms.map((room) => <RoomCard key={room.id} room={room} />)}
      {institutions.length > 0 && (
        <Card title={t('rooms.new')}>
          <fetcher.Form method="post" className="flex flex-wrap items-end gap-3">
            <input type="hidden" name="intent" value="create" />
            {institutions.length > 1
              ? <Select label={t('new.institution')} name="institutionId">{institutions.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</Select>
              : <input type="hidden" name="institutionId" value={institutions[0]!.id} />}
            <TextField label={t('rooms.name')} name="name" required maxLength={80} className="min-w-48 flex-1" />
            <Button type="submit" tone="primary" icon={<Plus aria-hidden />} isBusy={fetcher.state !== 'idle'}>{t('rooms.create')}</Button>
          </fetcher.Form>
          <RoomAnswer answer={fetcher.data} />
        </Card>
      )}
    </Page>
  )
}

function RoomCard({ room }: { room: Room }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const adding = useFetcher<typeof action>()
  const changing = useFetcher<typeof action>()
  return (
    <Card title={room.name} actions={<span className="text-sm text-ink-soft">{room.institution.name}</span>}>
      <ul className="divide-y divide-line">
        {room.inputs.map((input) => (
          <li key={input.id} className="flex flex-wrap items-center gap-3 py-2">
            <span className="min-w-32 font-medium">{input.name}</span>
            <span className="flex-1 text-sm text-ink-soft" data-figures>{t('rooms.inputFacts', { offset: input.offsetMs, date: format.date(input.keyRotatedAt) })}{input._count.masks > 0 && <span data-masks className="ml-2 rounded-sm bg-sunken px-2 py-0.5 text-ink">{t('rooms.masks', { count: input._count.masks })}</span>}</span>
            {room.mayOperate && (
              <changing.Form method="post">
                <input type="hidden" name="inputId" value={input.id} />
                <Button type="submit" name="intent" value="rotate" icon={<KeyRound aria-hidden />} isBusy={changing.state !== 'idle'} title={t('key.rotateHint')}>{t('key.rotate')}</Button>
              </changing.Form>
            )}
          </li>
        ))}
        {room.inputs.length === 0 && <li className="py-2 text-ink-soft">{t('rooms.noInputs')}</li>}
      </ul>
      <RoomAnswer answer={changing.data} />
      {room.mayOperate && (
        <adding.Form method="post" className="flex flex-wrap items-end gap-3">
          <input type="hidden" name="intent" value="add" />
          <input type="hidden" name="roomId" value={room.id} />
          <TextField label={t('rooms.inputName')} name="name" required pattern="[a-z][a-z0-9\-]{0,31}" hint={t('new.streamsHint')} className="min-w-48 flex-1" />
          <Button type="submit" icon={<Plus aria-hidden />} isBusy={adding.state !== 'idle'}>{t('rooms.addInput')}</Button>
        </adding.Form>
      )}
      <RoomAnswer answer={adding.data} />
    </Card>
  )
}

function RoomAnswer({ answer }: { answer: ReturnType<typeof useFetcher<typeof action>>['data'] }) {
  const { t } = useTranslation('broadcast')
  if (!answer) return null
  switch (answer.kind) {
    case 'created': case 'renamed': return null
    case 'added': case 'rotated': return <EncoderCards encoders={[answer.encoder]} />
    default: return <FormError>{t(`rooms.refused.${answer.kind}`)}</FormError>
  }
}
