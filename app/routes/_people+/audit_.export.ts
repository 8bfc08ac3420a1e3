import { Readable } from 'node:stream'
import { createReadableStreamFromReadable, type LoaderFunctionArgs } from '@remix-run/node'
import { readAuditRequest } from '~/domain/audit/audit-request.server'
import { exportAudit } from '~/domain/audit/export-audit.server'
import { EXPORT_TYPES } from '~/domain/audit/export-format'
import { requirePerson } from '~/session/visitor.server'

/** What the page's search finds, all of it, as a file. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const asked = await readAuditRequest(context.services, actor, searchParams, person.timeZone)
  const format = searchParams.get('format') === 'jsonl' ? 'jsonl' : 'csv'
  const lines = asked.kind === 'forbidden' ? null : await exportAudit(context.services, actor, asked.institutionId, asked.filter, format)
  if (!lines) return new Response(null, { status: 403 })
  const day = context.services.now().toISOString().slice(0, 10)
  return new Response(createReadableStreamFromReadable(Readable.from(lines)), {
    headers: { 'Content-Type': EXPORT_TYPES[format], 'Content-Disposition': `attachment; filename="audit-${day}.${format}"`, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
  })
}
