import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openLesson } from '~/domain/courses/learning/open-lesson.server'
import { requirePerson } from '~/session/visitor.server'
import { ClosedLesson, LessonPage } from '~/ui/courses/learning/lesson-page'
import { wordsOf } from '~/ui/courses/learning/words-of'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = {
  words: (given) => wordsOf((given as { lesson?: { blocks?: { body: { kind: string } }[] } } | undefined)?.lesson?.blocks ?? []),
  title: (_t, given) => (given as { lesson?: { title?: string } } | undefined)?.lesson?.title,
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const opened = await openLesson(context.services, actor, params.classId!, params.lessonId!)
  if (opened.kind === 'not-found' || opened.kind === 'forbidden') throw data(null, { status: 404 })
  return { ...opened, personId: person.id }
}

export default function Lesson() {
  const given = useLoaderData<typeof loader>()
  // Another lesson is another page: what was counted of one is never told of the next.
  return given.kind === 'closed' ? <ClosedLesson {...given} /> : <LessonPage key={`${given.classId} ${given.lesson.id}`} opened={given} personId={given.personId} />
}
