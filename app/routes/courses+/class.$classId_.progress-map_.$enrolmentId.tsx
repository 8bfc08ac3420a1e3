import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { showLearner } from '~/domain/courses/overview/show-learner.server'
import { requirePerson } from '~/session/visitor.server'
import { LearnerPage } from '~/ui/courses/overview/learner-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t, given) => (given as { learner?: { name?: string } } | undefined)?.learner?.name ?? t('progress:title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const shown = await showLearner(context.services, actor, params.classId!, params.enrolmentId!)
  if (shown.kind !== 'shown') throw data(null, { status: shown.kind === 'forbidden' ? 403 : 404 })
  return shown
}

export default function Learner() {
  return <LearnerPage {...useLoaderData<typeof loader>()} />
}
