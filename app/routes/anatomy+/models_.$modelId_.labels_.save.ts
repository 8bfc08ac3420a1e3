import { json, type ActionFunctionArgs } from '@remix-run/node'
import { saveLabels } from '~/domain/anatomy/save-labels.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** A thousand names with their colours. */
const MOST_FORM_BYTES = 1024 * 1024

/** `POST /anatomy/models/ID/labels/save`, after the file itself (`/anatomy/uploads`): `key` names it, `names` is JSON of label, name and colour, `version` what the person began with. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) return new Response(null, { status: 400 })
  const field = (name: string) => String(form.get(name) ?? '')
  const saved = await saveLabels(context.services, actor, { modelId: params.modelId!, key: field('key'), names: parsed(field('names')), version: Number(field('version') || 0) })
  switch (saved.kind) {
    case 'saved': return json(saved)
    case 'forbidden': return json(saved, { status: 403 })
    case 'not-found': return json(saved, { status: 404 })
    case 'changed': case 'not-a-source': return json(saved, { status: 409 })
    case 'no-file': case 'too-large': case 'not-labels': case 'other-grid': case 'bad-names': return json(saved, { status: 400 })
    default: return saved satisfies never
  }
}

/** Undefined: it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text || 'null')
  } catch {
    return undefined
  }
}
