import type { ActionFunctionArgs } from '@remix-run/node'
import { editItems, undoEdit } from '~/domain/exams/library/edit-items.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** An undo holds the tags of everything that was chosen. */
const MOST_FORM_BYTES = 4_000_000
const STATUS = { edited: 200, malformed: 400, 'too-many': 413, forbidden: 403 } as const

/** One change of those that are chosen, or its undo. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) return Response.json({ kind: 'too-many' }, { status: 413 })
  const json = (name: string): unknown => { try { return JSON.parse(String(form.get(name) ?? 'null')) } catch { return undefined } }
  const ids = String(form.get('items') ?? '').split(',').filter(Boolean)
  const done = form.get('intent') === 'undo' ? await undoEdit(context.services, actor, json('undo')) : await editItems(context.services, actor, { itemIds: ids, change: json('change') })
  return Response.json(done, { status: STATUS[done.kind], headers: { 'Cache-Control': 'no-store' } })
}
