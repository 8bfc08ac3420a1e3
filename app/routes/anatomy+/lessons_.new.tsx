import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { createLesson } from '~/domain/anatomy/create-lesson.server'
import { seeNewLesson } from '~/domain/anatomy/see-new-lesson.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { NewLessonPage } from '~/ui/anatomy/lesson-desk/new-lesson-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('authoring:new.title') }

/** Without a model there is nothing to show: the library is where one is found. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const modelId = new URL(request.url).searchParams.get('model')
  if (modelId === null) throw redirect('/anatomy')
  const seen = await seeNewLesson(context.services, actor, modelId)
  switch (seen.kind) {
    case 'seen': return { model: seen.model }
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const modelId = field('model') || (new URL(request.url).searchParams.get('model') ?? '')
  const created = await createLesson(context.services, actor, { modelId, title: { en: field('title'), zh: field('titleZh') }, subject: field('subject') })
  switch (created.kind) {
    case 'created': return redirect(`/anatomy/lessons/${created.lessonId}/edit`)
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
    case 'no-title': return data({ problem: created.kind }, { status: 400 })
    case 'too-many': return data({ problem: created.kind }, { status: 409 })
  }
}

export default function NewLesson() {
  return <NewLessonPage {...useLoaderData<typeof loader>()} problem={useActionData<typeof action>()?.problem ?? null} />
}
