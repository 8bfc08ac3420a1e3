import { redirect, type LoaderFunctionArgs } from '@remix-run/node'
import { z } from 'zod'
import { QTI_BOUNDS } from '~/domain/exams/qti/bounds'
import { exportQuestions } from '~/domain/exams/qti/export-questions.server'
import { requirePerson } from '~/session/visitor.server'

const asked = z.object({ institution: z.string().min(1).max(64), format: z.enum(['qti', 'csv']).default('qti'), id: z.array(z.string().min(1).max(64)).max(QTI_BOUNDS.items) })

/** `id` once for each question; none: all of the library. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const read = asked.safeParse({ institution: searchParams.get('institution') ?? '', format: searchParams.get('format') ?? undefined, id: searchParams.getAll('id') })
  if (!read.success) return new Response(null, { status: 400 })
  const { institution, format, id } = read.data
  const done = await exportQuestions(context.services, actor, { institutionId: institution, ids: id.length > 0 ? id : null, format })
  switch (done.kind) {
    case 'exported': return new Response(done.bytes as Uint8Array<ArrayBuffer>, { headers: { 'Content-Type': done.type, 'Content-Disposition': `attachment; filename="${done.fileName}"`, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } })
    case 'forbidden': return new Response(null, { status: 403 })
    case 'nothing': case 'too-many': case 'too-large': return redirect(`/exams/questions/import?${new URLSearchParams({ institution, problem: done.kind })}`)
    default: return done satisfies never
  }
}
