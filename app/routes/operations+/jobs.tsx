import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { retryJobs, type RetryJobs } from '~/domain/jobs/retry-jobs.server'
import { seeJobs } from '~/domain/jobs/see-jobs.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { JobsPage } from '~/ui/operations/jobs-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('jobs:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const search = new URL(request.url).searchParams
  const seen = await seeJobs(context.services, actor, { state: search.get('state'), kind: search.get('kind'), page: Number(search.get('page')) || 1 })
  if (!seen) throw new Response(null, { status: 403 })
  return seen
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  switch (form.get('intent')) {
    case 'retry':
      return answer(await retryJobs(context.services, actor, { jobId: String(form.get('jobId') ?? '') }))
    case 'retry-all':
      return answer(await retryJobs(context.services, actor, { of: form.get('kind') ? String(form.get('kind')) : null }))
    default:
      throw new Response(null, { status: 400 })
  }
}

function answer(outcome: RetryJobs) {
  if (outcome.kind === 'forbidden') throw new Response(null, { status: 403 })
  return data(outcome)
}

export default function Jobs() {
  return <JobsPage {...useLoaderData<typeof loader>()} />
}
