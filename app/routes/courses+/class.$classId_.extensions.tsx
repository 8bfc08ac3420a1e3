import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { giveTime, listExtensions, takeTimeBack } from '~/domain/courses/gradebook/give-time.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ExtensionsPage } from '~/ui/courses/overview/extensions-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('progress:extensions.title') }

const STATUS: Record<string, number> = { forbidden: 403, 'not-found': 404, malformed: 400, 'no-more-time': 400, 'no-date': 400 }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const listed = await listExtensions(context.services, actor, params.classId!)
  if (listed.kind !== 'listed') throw data(null, { status: listed.kind === 'forbidden' ? 403 : 404 })
  const { searchParams } = new URL(request.url)
  return { ...listed, learner: searchParams.get('learner') ?? '', block: searchParams.get('block') ?? '' }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  switch (field('intent')) {
    case 'give': {
      const done = await giveTime(context.services, actor, params.classId!, { enrolmentId: field('enrolment'), blockId: field('block'), until: field('until'), why: field('why') })
      return data(done, { status: STATUS[done.kind] ?? 200 })
    }
    case 'take-back': {
      const done = await takeTimeBack(context.services, actor, params.classId!, jsonOf(field('undo')))
      return data(done, { status: STATUS[done.kind] ?? 200 })
    }
    default: throw data(null, { status: 400 })
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export default function Extensions() {
  return <ExtensionsPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>() ?? null} />
}
