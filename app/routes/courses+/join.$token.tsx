import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { classOfLink, joinClass } from '~/domain/courses/classes/enrol.server'
import { openClass } from '~/domain/courses/learning/open-class.server'
import { requirePerson } from '~/session/visitor.server'
import { ClassPage } from '~/ui/courses/learning/class-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('learning:join.title') }

/** Who comes by a class's link sees what it is and joins by a press. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const classId = await classOfLink(context.services, params.token!)
  const opened = classId === null ? null : await openClass(context.services, actor, classId, params.token!)
  if (opened?.kind !== 'opened') throw data(null, { status: 404 })
  if (opened.isEnrolled) throw redirect(`/courses/class/${opened.klass.id}`)
  return opened
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const classId = await classOfLink(context.services, params.token!)
  if (classId === null) throw data(null, { status: 404 })
  const joined = await joinClass(context.services, actor, classId, params.token!)
  switch (joined.kind) {
    case 'joined': case 'already': return redirect(`/courses/class/${classId}`)
    case 'forbidden': return data(joined, { status: 403 })
    case 'not-found': return data(joined, { status: 404 })
    case 'withdrawn': return data(joined, { status: 409 })
    case 'full': case 'needs': return data(joined)
  }
}

export default function Join() {
  return <ClassPage opened={useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
