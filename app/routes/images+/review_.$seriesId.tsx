import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { getReview } from '~/domain/images/list-review.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ReviewSeriesPage } from '~/ui/images/review-series-page'
import type { PageHandle } from '~/ui/rooms'
import { reviewAction } from './review-action.server'

export const handle: PageHandle = { room: 'reading-room', title: (t) => t('images:review.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await getReview(context.services, actor, params.seriesId!)
  switch (found.kind) {
    case 'found': return { series: found.series }
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const result = await reviewAction(context.services, actor, params.seriesId!, await smallForm(request))
  return data(result, { status: result.kind === 'forbidden' ? 403 : result.kind === 'not-found' ? 404 : result.kind === 'changed' ? 409 : result.kind === 'wrong' ? 400 : 200 })
}

export default function ReviewSeries() {
  const { series } = useLoaderData<typeof loader>()
  return <ReviewSeriesPage key={series.seriesId} series={series} />
}
