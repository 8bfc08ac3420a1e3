import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { whoMayBeMentioned } from '~/domain/cases/who-may-be-mentioned.server'
import { visitorOf } from '~/session/visitor.server'

/** Whom a comment may name: what the list at an @ shows. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const listed = await whoMayBeMentioned(context.services, actor, { caseId: params.caseId!, begins: new URL(request.url).searchParams.get('q') ?? '' })
  const status = { listed: 200, 'answer-first': 409, forbidden: 403, 'not-found': 404 }[listed.kind]
  return json(listed, { status, headers: { 'Cache-Control': 'no-store' } })
}
