import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openLessonDraft } from '~/domain/courses/write/open-desk.server'
import { requirePerson } from '~/session/visitor.server'
import { LessonDesk } from '~/ui/courses/desk/lesson-desk'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('course-desk:lesson.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const found = await openLessonDraft(context.services, actor, { courseId: params.courseId!, lessonId: params.lessonId! })
  switch (found.kind) {
    case 'opened': return { ...found, me: person.id }
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
    default: return found satisfies never
  }
}

export default function Lesson() {
  const loaded = useLoaderData<typeof loader>()
  // Another lesson on the same page is another desk.
  return <LessonDesk key={loaded.lesson.id} {...loaded} />
}
