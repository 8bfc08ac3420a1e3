import { data, redirect, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { missingIn } from '~/domain/cases/case'
import { foreignMarks } from '~/domain/cases/foreign-marks.server'
import { openReview } from '~/domain/cases/load-draft.server'
import { TAGS } from '~/domain/cases/tags.server'
import { openStudies } from '~/domain/images/open-studies.server'
import { requirePerson } from '~/session/visitor.server'
import { ReviewPage } from '~/ui/cases/writing/review-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('writing:review.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const found = await openReview(context.services, actor, params.caseId!)
  switch (found.kind) {
    case 'opened': {
      const { draft, versions } = found
      const { series } = draft.content
      return { draft, versions, missing: [...missingIn(draft.kind, draft.content), ...await foreignMarks(context.services, draft.author.id, draft.content)], tags: TAGS, me: { id: person.id, name: person.name }, pictures: await openStudies(context.services, actor, series.map(({ studyId }) => studyId), series[0]?.seriesId) }
    }
    // The bell leads here long after: whoever comes late is told by the list of what waits.
    case 'over': throw redirect('/cases/mine?review=over')
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
    default: return found satisfies never
  }
}

export default function Review() {
  const loaded = useLoaderData<typeof loader>()
  return <ReviewPage key={loaded.draft.id} {...loaded} />
}
