import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { openStudy } from '~/domain/images/reading-study.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'

/** A study that another one is compared with. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  if (actor.kind === 'public') await requirePerson(request, context)
  const result = await openStudy(context.services, actor, params.studyId!)
  switch (result.kind) {
    case 'not-found':
    case 'forbidden': return json(null, { status: 404 })
    case 'opened': return json({ study: result.opened.study, findings: result.opened.findings }, { headers: { 'Cache-Control': 'private, no-store' } })
  }
}
