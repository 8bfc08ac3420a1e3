import type { LoaderFunctionArgs } from '@remix-run/node'
import { openVoice } from '~/domain/anatomy/open-voice.server'
import { VOICE_TYPE } from '~/domain/anatomy/voice-keys'
import { requirePerson } from '~/session/visitor.server'

/** A recording is named by its content: the reader's own browser keeps it. Whether it is given is asked each time. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openVoice(context.services, actor, params.lessonId!, params.name!)
  switch (found.kind) {
    case 'forbidden': return new Response(null, { status: 403 })
    case 'not-found': return new Response(null, { status: 404 })
    case 'found': return new Response(new Uint8Array(found.bytes), { headers: { 'Content-Type': VOICE_TYPE, 'Content-Length': String(found.bytes.length), 'Cache-Control': 'private, max-age=31536000, immutable', Vary: 'Cookie', 'X-Content-Type-Options': 'nosniff' } })
  }
}
