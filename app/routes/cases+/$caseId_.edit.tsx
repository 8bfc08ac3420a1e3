import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openDraft } from '~/domain/cases/load-draft.server'
import { openStudies } from '~/domain/images/open-studies.server'
import { TAGS } from '~/domain/cases/tags.server'
import { requirePerson } from '~/session/visitor.server'
import { WritingPage } from '~/ui/cases/writing/writing-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('writing:title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const found = await openDraft(context.services, actor, params.caseId!)
  switch (found.kind) {
    case 'opened': {
      const { series } = found.draft.content
      return { draft: found.draft, versions: found.versions, me: { id: person.id, name: person.name }, tags: TAGS, pictures: await openStudies(context.services, actor, series.map(({ studyId }) => studyId), series[0]?.seriesId) }
    }
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
    default: return found satisfies never
  }
}

export default function Writing() {
  const loaded = useLoaderData<typeof loader>()
  // Another case on the same page is another desk.
  return <WritingPage key={loaded.draft.id} {...loaded} />
}
