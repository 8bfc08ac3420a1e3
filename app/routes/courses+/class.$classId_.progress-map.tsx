import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { SHOWN, SORTS } from '~/domain/courses/overview/class-map'
import { mapClass } from '~/domain/courses/overview/map-class.server'
import { remindLearners, undoReminding } from '~/domain/courses/overview/remind-learners.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { MapPage } from '~/ui/courses/overview/map-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('progress:title') }

/** Five hundred learners by their ids. */
const MOST_BYTES = 64_000
const STATUS: Record<string, number> = { forbidden: 403, 'not-found': 404 }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const chosen = { sort: SORTS.find((one) => one === searchParams.get('sort')) ?? 'name', shown: SHOWN.find((one) => one === searchParams.get('show')) ?? 'all', search: (searchParams.get('q') ?? '').slice(0, 100) } as const
  const mapped = await mapClass(context.services, actor, params.classId!, chosen)
  if (mapped.kind !== 'mapped') throw data(null, { status: mapped.kind === 'forbidden' ? 403 : 404 })
  return { ...mapped, chosen }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_BYTES)
  const field = (name: string) => String(form?.get(name) ?? '')
  switch (field('intent')) {
    case 'remind': {
      const done = await remindLearners(context.services, actor, params.classId!, form?.has('learners') ? field('learners').split(' ') : null)
      return data(done.kind === 'reminded' ? { kind: done.kind, count: done.count, at: done.at.toISOString() } : done, { status: STATUS[done.kind] ?? 200 })
    }
    case 'undo-remind': {
      const done = await undoReminding(context.services, actor, params.classId!, new Date(field('at')))
      return data(done, { status: STATUS[done.kind] ?? 200 })
    }
    default: throw data(null, { status: 400 })
  }
}

export default function ProgressMap() {
  return <MapPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>() ?? null} />
}
