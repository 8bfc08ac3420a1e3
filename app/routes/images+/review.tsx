import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { listReview } from '~/domain/images/list-review.server'
import { REVIEW_QUEUES } from '~/domain/images/review'
import { requirePerson } from '~/session/visitor.server'
import { ReviewQueuePage } from '~/ui/images/review-queue-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:review.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const queue = REVIEW_QUEUES.find((one) => one === new URL(request.url).searchParams.get('queue')) ?? 'pixels'
  const found = await listReview(context.services, actor, queue)
  if (!found) throw data(null, { status: 403 })
  return { queue, ...found }
}

export default function Review() {
  return <ReviewQueuePage {...useLoaderData<typeof loader>()} />
}
