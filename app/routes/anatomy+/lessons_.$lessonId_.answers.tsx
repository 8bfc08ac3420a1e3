import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listAnswers } from '~/domain/anatomy/list-answers.server'
import { requirePerson } from '~/session/visitor.server'
import { AnswersPage } from '~/ui/anatomy/lesson-desk/answers-page'
import type { PageHandle } from '~/ui/rooms'
import { versionOf } from '~/domain/anatomy/lesson-version'

export const handle: PageHandle = { title: (t) => t('authoring:answers.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await listAnswers(context.services, actor, params.lessonId!, versionOf(new URL(request.url).searchParams))
  switch (found.kind) {
    case 'listed': return found.answers
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
  }
}

export default function Answers() {
  return <AnswersPage {...useLoaderData<typeof loader>()} />
}
