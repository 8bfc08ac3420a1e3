import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { readLibraryFilter, readLibraryPlace } from '~/domain/images/library'
import { findSeries } from '~/domain/cases/find-series.server'
import { requirePerson } from '~/session/visitor.server'
import { deskAction } from './desk-action.server'

const FRESH = { headers: { 'Cache-Control': 'no-store' } }

/** Series that the author may choose from. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const found = await findSeries(context.services, actor, { caseId: params.caseId!, filter: readLibraryFilter(searchParams), place: readLibraryPlace(searchParams) })
  switch (found.kind) {
    case 'found': return Response.json(found, FRESH)
    case 'forbidden': return Response.json({ kind: found.kind }, { ...FRESH, status: 403 })
    case 'not-found': return Response.json({ kind: found.kind }, { ...FRESH, status: 404 })
    default: return found satisfies never
  }
}

/** Where those who write and review a case save and press. */
export const action = ({ request, params, context }: ActionFunctionArgs) => deskAction(request, context, params.caseId!)
