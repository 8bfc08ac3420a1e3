import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { coursePlaces, createCourse } from '~/domain/courses/write/create-course.server'
import { listWritten } from '~/domain/courses/write/list-written.server'
import { copyCourse } from '~/domain/courses/write/copy-course.server'
import { listTemplates } from '~/domain/courses/write/templates.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { NewCoursePage } from '~/ui/courses/desk/new-course-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('course-desk:new.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const places = await coursePlaces(context.services, actor)
  if (places.length === 0) throw data(null, { status: 403 })
  return { places, written: await listWritten(context.services, actor), templates: await listTemplates(context.services, actor) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const template = /^course:([a-z0-9]{1,40})$/.exec(field('from'))?.[1]
  const made = template
    ? await copyCourse(context.services, actor, { courseId: template, title: field('title') })
    : await createCourse(context.services, actor, { institutionId: field('institutionId'), title: field('title'), language: field('language'), from: field('from') })
  switch (made.kind) {
    case 'created': case 'copied': throw redirect(`/courses/${made.courseId}/edit`)
    case 'forbidden': return data({ problem: made.kind }, { status: 403 })
    case 'not-found': return data({ problem: made.kind }, { status: 404 })
    case 'no-title': return data({ problem: made.kind }, { status: 400 })
    case 'too-many': return data({ problem: made.kind }, { status: 409 })
    default: return made satisfies never
  }
}

export default function NewCourse() {
  return <NewCoursePage {...useLoaderData<typeof loader>()} problem={useActionData<typeof action>()?.problem ?? null} />
}
