import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { joinClass, leaveClass } from '~/domain/courses/classes/enrol.server'
import { openClass } from '~/domain/courses/learning/open-class.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ClassPage } from '~/ui/courses/learning/class-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { words: 'first', title: (_t, given) => (given as { klass?: { title?: string } } | undefined)?.klass?.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const opened = await openClass(context.services, actor, params.classId!)
  if (opened.kind !== 'opened') throw data(null, { status: 404 })
  return opened
}

const STATUS = { joined: 200, already: 200, left: 200, full: 200, needs: 200, withdrawn: 409, forbidden: 403, 'not-found': 404 } as const

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  switch (String(form.get('intent') ?? '')) {
    case 'join': {
      const joined = await joinClass(context.services, actor, params.classId!)
      return data(joined, { status: STATUS[joined.kind] })
    }
    case 'leave': {
      const left = await leaveClass(context.services, actor, params.classId!)
      return data(left, { status: STATUS[left.kind] })
    }
    default: throw data(null, { status: 400 })
  }
}

export default function Class() {
  return <ClassPage opened={useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
