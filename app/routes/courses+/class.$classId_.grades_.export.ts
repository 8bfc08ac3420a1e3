import type { LoaderFunctionArgs } from '@remix-run/node'
import { exportGrades } from '~/domain/courses/gradebook/open-gradebook.server'
import { requirePerson } from '~/session/visitor.server'

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const done = await exportGrades(context.services, actor, params.classId!)
  if (done.kind !== 'exported') return new Response(null, { status: done.kind === 'forbidden' ? 403 : 404 })
  return new Response(done.csv, { headers: { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="grades-${params.classId}.csv"`, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } })
}
