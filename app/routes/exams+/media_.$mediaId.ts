import { Readable } from 'node:stream'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { openExamMedia } from '~/domain/exams/library/open-media.server'
import { requirePerson } from '~/session/visitor.server'

/** A picture for those who write questions with it. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openExamMedia(context.services, actor, params.mediaId!)
  switch (found.kind) {
    case 'forbidden': return new Response(null, { status: 403 })
    case 'not-found': return new Response(null, { status: 404 })
    case 'found': return new Response(Readable.toWeb(await context.services.files.read(found.key)) as ReadableStream, { headers: { 'Content-Type': found.mime, 'Content-Length': String(found.bytes), 'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': "default-src 'none'", 'Cache-Control': 'private, max-age=86400' } })
    default: return found satisfies never
  }
}
