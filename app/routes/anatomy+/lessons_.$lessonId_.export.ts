import type { LoaderFunctionArgs } from '@remix-run/node'
import { exportLesson } from '~/domain/anatomy/export-lesson.server'
import { requirePerson } from '~/session/visitor.server'

/** The desk's steps as one file. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await exportLesson(context.services, actor, params.lessonId!)
  switch (found.kind) {
    case 'forbidden': return new Response(null, { status: 403 })
    case 'not-found': return new Response(null, { status: 404 })
    case 'exported': return new Response(`${JSON.stringify(found.content, null, 1)}\n`, { headers: { 'Content-Type': 'application/json; charset=utf-8', 'Content-Disposition': `attachment; filename="lesson-${params.lessonId!}.json"`, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } })
  }
}
