import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { toLocal } from '~/domain/broadcasts/local-time'
import { planReading } from '~/domain/readings/plan-reading.server'
import { planningIn } from '~/domain/readings/planning-in.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import { NewReadingPage } from '~/ui/readings/plan/new-reading-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('readings:new.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { timeZone } = await visitorOf(request, context)
  const { hosts, others } = await planningIn(context.services, actor)
  if (hosts.length === 0) throw data(null, { status: 403 })
  // Half past seven of tomorrow.
  const tomorrow = toLocal(new Date(context.services.now().getTime() + 86_400_000), timeZone).slice(0, 10)
  return { hosts, others, startsAt: `${tomorrow}T07:30`, timeZone }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { timeZone } = await visitorOf(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const [date = '', time = ''] = field('startsAt').split('T')
  const [hours = NaN, minutes = NaN] = time.split(':').map(Number)
  const days = form.getAll('day').map(Number)
  const planned = await planReading(context.services, actor, {
    institutionId: field('institution'), title: field('title'), date, minute: hours * 60 + minutes, zone: timeZone, minutes: Number(field('minutes')), isRecorded: field('isRecorded') === 'on',
    weekly: field('repeats') === 'weekly' ? { days: days.length > 0 ? days : [dayOfWeek(date)], every: Number(field('every') || 1), until: field('until') } : null,
    hospitals: form.getAll('hospital').map(String).filter(Boolean),
  })
  if (planned.kind === 'planned') return redirect(`/readings/${planned.readingIds[0]!}/plan${planned.readingIds.length > 1 ? `?row=${planned.readingIds.length}` : ''}`)
  return data({ kind: planned.kind, where: planned.kind === 'malformed' ? planned.where : '' }, { status: planned.kind === 'forbidden' ? 403 : 400 })
}

/** 1 Monday to 7 Sunday; what is no date is refused by the operation. */
const dayOfWeek = (date: string) => ((new Date(`${date}T00:00:00Z`).getUTCDay() || 7))

export default function NewReading() {
  return <NewReadingPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
