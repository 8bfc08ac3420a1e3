import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { listClasses } from '~/domain/courses/classes/list-classes.server'
import { makeClass } from '~/domain/courses/classes/make-class.server'
import { DOORS } from '~/policy/courses'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import { ClassesPage } from '~/ui/courses/classes/classes-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('learning:index.classes') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { timeZone } = await visitorOf(request, context)
  const listed = await listClasses(context.services, actor, params.courseId!)
  if (listed.kind !== 'listed') throw data(null, { status: listed.kind === 'forbidden' ? 403 : 404 })
  return { ...listed, timeZone }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const made = await makeClass(context.services, actor, { courseId: params.courseId!, name: field('name'), door: DOORS.find((one) => one === field('door')) ?? 'list', timeZone: field('zone').trim() })
  switch (made.kind) {
    case 'made': return redirect(`/courses/class/${made.classId}/people`)
    case 'wrong': return data({ kind: made.kind, field: made.field }, { status: 400 })
    case 'too-many': return data({ kind: made.kind, field: null }, { status: 400 })
    case 'forbidden': return data({ kind: 'gone' as const, field: null }, { status: 403 })
    case 'not-found': return data({ kind: 'gone' as const, field: null }, { status: 404 })
  }
}

export default function Classes() {
  return <ClassesPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
