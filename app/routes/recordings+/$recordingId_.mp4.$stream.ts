import { createReadStream } from 'node:fs'
import { createReadableStreamFromReadable, type LoaderFunctionArgs } from '@remix-run/node'
import { requestFilm } from '~/domain/broadcasts/request-film.server'
import { visitorOf } from '~/session/visitor.server'

/** The film when it is there; 202 with how far it is while it is being made. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const isAsking = new URL(request.url).searchParams.has('ask')
  const film = await requestFilm(context.services, actor, { recordingId: params.recordingId!, streamName: params.stream!, purpose: isAsking ? 'ask' : 'take' })
  const headers = { 'Cache-Control': 'no-store' }
  switch (film.kind) {
    case 'not-found': return Response.json({ kind: film.kind }, { status: 404, headers })
    case 'forbidden': return Response.json({ kind: film.kind }, { status: 403, headers })
    case 'not-now': return Response.json({ kind: film.kind }, { status: 409, headers })
    case 'making': return Response.json({ kind: film.kind, progress: film.progress, failed: film.error !== null }, { status: 202, headers })
    case 'ready': {
      if (isAsking) return Response.json({ kind: 'ready', bytes: film.bytes }, { headers })
      return new Response(createReadableStreamFromReadable(createReadStream(film.path)), {
        headers: {
          ...headers, 'Content-Type': 'video/mp4', 'Content-Length': String(film.bytes), 'X-Content-Type-Options': 'nosniff',
          'Content-Disposition': `attachment; filename="${params.stream}.mp4"; filename*=UTF-8''${encodeURIComponent(film.fileName)}`,
        },
      })
    }
  }
}
