import { data, redirect, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData, useSearchParams } from '@remix-run/react'
import type { OpenedLesson } from '~/domain/anatomy/lesson'
import { openLesson } from '~/domain/anatomy/open-lesson.server'
import { requirePerson } from '~/session/visitor.server'
import { LessonPage } from '~/ui/anatomy/lesson/lesson-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (t, given) => { const title = (given as { opened?: OpenedLesson } | undefined)?.opened?.lesson.title; return title && (title[t('following:languageOf') === 'zh' ? 'zh' : 'en'] || title.en || title.zh) } }

/** A lesson's one address. `?embed=1`: for a frame in a course's page; `?draft=1`: what is on the desk, for its editors. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const found = await openLesson(context.services, actor, params.lessonId!, { isDraft: new URL(request.url).searchParams.get('draft') === '1' })
  switch (found.kind) {
    case 'opened': return { opened: found.opened, personId: person.id }
    case 'not-published': throw redirect(`/anatomy/lessons/${params.lessonId}/edit`)
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
  }
}

export default function Lesson() {
  const { opened, personId } = useLoaderData<typeof loader>()
  const [search] = useSearchParams()
  return <LessonPage key={opened.lesson.id} opened={opened as OpenedLesson} personId={personId} isEmbedded={search.get('embed') === '1'} />
}
