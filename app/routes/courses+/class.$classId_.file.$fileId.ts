import { createReadableStreamFromReadable, type LoaderFunctionArgs } from '@remix-run/node'
import { openWorkFile } from '~/domain/courses/assignments/files.server'
import { requirePerson } from '~/session/visitor.server'

/** What was handed in, as a download: no browser opens somebody's file as a page of this house. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openWorkFile(context.services, actor, params.classId!, params.fileId!)
  if (found.kind !== 'found') return Response.json({ kind: found.kind }, { status: found.kind === 'gone' ? 410 : found.kind === 'forbidden' ? 403 : 404, headers: { 'Cache-Control': 'no-store' } })
  return new Response(createReadableStreamFromReadable(found.stream), {
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(found.bytes), 'Content-Disposition': `attachment; filename="file"; filename*=UTF-8''${encodeURIComponent(found.name)}`, 'Cache-Control': 'private, no-store', 'X-Content-Type-Options': 'nosniff' },
  })
}
