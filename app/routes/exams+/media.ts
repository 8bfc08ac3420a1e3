import type { ActionFunctionArgs } from '@remix-run/node'
import { addMedia } from '~/domain/exams/library/add-media.server'
import { PICTURE_BOUNDS } from '~/domain/exams/library/picture-file.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

const STATUS: Record<string, number> = { forbidden: 403, 'too-large': 413, 'too-many-pixels': 413, 'no-picture': 415, 'too-many': 409, 'disk-full': 507, busy: 503 }
const answer = (given: { kind: string }) => Response.json(given, { status: STATUS[given.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })

/** A picture for questions: `institutionId`, `picture`. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, PICTURE_BOUNDS.bytes + 20_000).catch(() => null)
  if (!form) return answer({ kind: 'too-large' })
  const picture = form.get('picture')
  const [name, bytes] = picture instanceof File ? [picture.name, new Uint8Array(await picture.arrayBuffer())] : ['', new Uint8Array()]
  return answer(await addMedia(context.services, actor, { institutionId: String(form.get('institutionId') ?? ''), name, bytes }, request.signal))
}
