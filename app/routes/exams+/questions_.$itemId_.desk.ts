import type { ActionFunctionArgs } from '@remix-run/node'
import { ITEM_BOUNDS } from '~/domain/exams/item'
import type { BeginItem } from '~/domain/exams/library/begin-item.server'
import { copyItem } from '~/domain/exams/library/copy-item.server'
import { findDoubles } from '~/domain/exams/library/find-doubles.server'
import { removeItem, restoreItem } from '~/domain/exams/library/remove-item.server'
import { approveItem, askReview, bringBackItem, endReview, retireItem, type ApproveItem, type AskReview } from '~/domain/exams/library/review-item.server'
import { saveItem, type SaveItem } from '~/domain/exams/library/save-item.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** A draft as a form takes up to three times its bytes where it is not plain Latin. */
const MOST_FORM_BYTES = 4 * ITEM_BOUNDS.content

export type ItemDeskAnswer = SaveItem | AskReview | ApproveItem | BeginItem | Awaited<ReturnType<typeof findDoubles>> | { kind: 'unknown' }

const STATUS: Partial<Record<ItemDeskAnswer['kind'], number>> = { forbidden: 403, 'not-found': 404, 'too-large': 413, malformed: 400, 'too-many': 409, unknown: 400 }
const answer = (given: ItemDeskAnswer): Response => Response.json(given, { status: STATUS[given.kind] ?? 200, headers: { 'Cache-Control': 'no-store' } })

/** Where those who write a question save and press, answered as JSON: a page that cannot reach the server keeps what was written. */
export async function action({ request, params, context: { services }, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) return answer({ kind: 'too-large' })
  const itemId = params.itemId!
  const field = (name: string) => String(form.get(name) ?? '')
  const revision = Number(field('revision'))
  switch (field('intent')) {
    case 'save': return answer(await saveItem(services, actor, { itemId, revision, content: json(field('content')) }))
    case 'ask-review': return answer(await askReview(services, actor, { itemId, revision }))
    case 'end-review': return answer(await endReview(services, actor, itemId))
    case 'approve': return answer(await approveItem(services, actor, { itemId, revision }))
    case 'retire': return answer(await retireItem(services, actor, itemId))
    case 'bring-back': return answer(await bringBackItem(services, actor, itemId))
    case 'remove': return answer(await removeItem(services, actor, itemId))
    case 'restore': return answer(await restoreItem(services, actor, itemId))
    case 'copy': return answer(await copyItem(services, actor, { itemId, title: field('title') }))
    case 'doubles': return answer(await findDoubles(services, actor, itemId))
    default: return answer({ kind: 'unknown' })
  }
}

/** Undefined: it is none. */
function json(text: string): unknown {
  try {
    return JSON.parse(text || 'null')
  } catch {
    return undefined
  }
}
