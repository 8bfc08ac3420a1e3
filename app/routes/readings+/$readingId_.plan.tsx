import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { fromLocal, toLocal } from '~/domain/broadcasts/local-time'
import { changeReading, inviteHospital, uninviteHospital } from '~/domain/readings/change-reading.server'
import { offerItems } from '~/domain/readings/offer-items.server'
import { chooseItems } from '~/domain/readings/plan-reading.server'
import { removeReading } from '~/domain/readings/remove-reading.server'
import { seePlan } from '~/domain/readings/see-plan.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import { PlanPage } from '~/ui/readings/plan/plan-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (_t, given) => (given as { plan?: { title: string } } | undefined)?.plan?.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { timeZone, language } = await visitorOf(request, context)
  const seen = await seePlan(context.services, actor, params.readingId!)
  if (seen.kind !== 'seen') throw data(null, { status: { forbidden: 403, 'not-found': 404 }[seen.kind] })
  const { searchParams } = new URL(request.url)
  const search = (searchParams.get('q') ?? '').trim().slice(0, 100)
  return { plan: seen.plan, startsAt: toLocal(seen.plan.startsAt, timeZone), timeZone, search, madeRow: Number(searchParams.get('row')) || 0, offered: await offerItems(context.services, actor, search, language) }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { timeZone } = await visitorOf(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const readingId = params.readingId!
  const { services } = context
  switch (field('intent')) {
    case 'choose': {
      const chosen = await chooseItems(services, actor, { readingId, items: json(field('items')) })
      return data({ intent: 'choose' as const, kind: chosen.kind }, { status: statusOf(chosen.kind) })
    }
    case 'change': {
      const changed = await changeReading(services, actor, { readingId, change: { title: field('title'), startsAt: fromLocal(field('startsAt'), timeZone), minutes: Number(field('minutes')), isRecorded: field('isRecorded') === 'on' } })
      return data({ intent: 'change' as const, kind: changed.kind }, { status: statusOf(changed.kind) })
    }
    case 'invite': {
      const { kind } = await inviteHospital(services, actor, { readingId, institutionId: field('institution') })
      return data({ intent: 'invite' as const, kind }, { status: statusOf(kind) })
    }
    case 'uninvite': {
      const { kind } = await uninviteHospital(services, actor, { readingId, institutionId: field('institution') })
      return data({ intent: 'uninvite' as const, kind }, { status: statusOf(kind) })
    }
    case 'remove': {
      const { kind } = await removeReading(services, actor, readingId)
      return data({ intent: 'remove' as const, kind }, { status: statusOf(kind) })
    }
    default: throw data(null, { status: 400 })
  }
}

const statusOf = (kind: string): number => ({ forbidden: 403, 'not-found': 404, malformed: 400, 'in-the-past': 400, 'cannot-read': 400, began: 409, ended: 409, 'is-open': 409, 'too-many': 409 })[kind] ?? 200

/** Undefined: it is none. */
function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export default function Plan() {
  return <PlanPage {...useLoaderData<typeof loader>()} />
}
