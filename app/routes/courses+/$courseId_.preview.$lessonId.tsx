import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { blockForLearner } from '~/domain/courses/for-learner'
import { openLessonDraft } from '~/domain/courses/write/open-desk.server'
import { requirePerson } from '~/session/visitor.server'
import { PreviewPage } from '~/ui/courses/desk/preview-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { chrome: 'none', title: (t) => t('course-desk:preview.title') }

/** The draft as a learner would have it. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openLessonDraft(context.services, actor, { courseId: params.courseId!, lessonId: params.lessonId! })
  switch (found.kind) {
    case 'opened': return { course: found.course, lesson: { id: found.lesson.id, title: found.lesson.draft.title, blocks: found.lesson.draft.blocks.map(blockForLearner) } }
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
    default: return found satisfies never
  }
}

export default function Preview() {
  return <PreviewPage {...useLoaderData<typeof loader>()} />
}
