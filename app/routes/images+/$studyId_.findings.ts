import { json, type ActionFunctionArgs } from '@remix-run/node'
import { z } from 'zod'
import { removeFinding } from '~/domain/images/remove-finding.server'
import { saveFinding } from '~/domain/images/save-finding.server'
import { boundedJson } from '~/session/bounded-json.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'

const request = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('save'), findingId: z.string().max(64), basedOn: z.number(), content: z.unknown() }),
  z.object({ intent: z.literal('remove'), findingId: z.string().max(64), removed: z.boolean() }),
])
/** A freehand line of 5,000 points in space. */
const MOST_BYTES = 500_000

/** Findings are kept as they are drawn. */
export async function action({ request: asked, params, context }: ActionFunctionArgs) {
  const { actor } = await visitorOf(asked, context)
  if (actor.kind === 'public') await requirePerson(asked, context)
  const input = request.safeParse(await boundedJson(asked, MOST_BYTES))
  if (!input.success) return json({ kind: 'not-a-finding' as const }, { status: 400 })
  const studyId = params.studyId!
  const result = input.data.intent === 'save'
    ? await saveFinding(context.services, actor, { studyId, findingId: input.data.findingId, basedOn: input.data.basedOn, content: input.data.content })
    : await removeFinding(context.services, actor, { studyId, findingId: input.data.findingId, removed: input.data.removed })
  switch (result.kind) {
    case 'saved':
    case 'done': return json(result)
    case 'changed-elsewhere': return json(result, { status: 409 })
    case 'forbidden': return json(result, { status: 403 })
    case 'not-found': return json(result, { status: 404 })
    case 'not-a-finding':
    case 'too-many': return json(result, { status: 400 })
  }
}
