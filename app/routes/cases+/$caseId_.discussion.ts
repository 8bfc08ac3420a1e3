import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { listComments } from '~/domain/cases/list-comments.server'
import { hideComment, reportComment, showComment } from '~/domain/cases/moderate-comment.server'
import { editComment, sayComment, takeBackComment } from '~/domain/cases/say-comment.server'
import { boundedForm } from '~/session/bounded-form.server'
import { visitorOf } from '~/session/visitor.server'

/** The longest text in a form, where what is not plain Latin takes nine times its letters. */
const MOST_FORM_BYTES = 800_000

/** What was said below a case, 200 at a time. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const listed = await listComments(context.services, actor, params.caseId!, new URL(request.url).searchParams.get('after'))
  return json(listed, { status: statusOf(listed.kind), headers: { 'Cache-Control': 'no-store' } })
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) return json({ kind: 'too-long' as const }, { status: 413 })
  const { services } = context
  const field = (name: string) => String(form.get(name) ?? '')
  const caseId = params.caseId!
  const commentId = field('comment')
  const answer = (result: { kind: string }) => json(result, { status: statusOf(result.kind) })
  switch (field('intent')) {
    case 'say': return answer(await sayComment(services, actor, { caseId, parentId: field('parent') || null, text: field('text') }))
    case 'edit': return answer(await editComment(services, actor, { caseId, commentId, text: field('text') }))
    case 'take-back': return answer(await takeBackComment(services, actor, commentId, false, caseId))
    case 'bring-back': return answer(await takeBackComment(services, actor, commentId, true, caseId))
    case 'report': return answer(await reportComment(services, actor, { caseId, commentId, why: field('why') }))
    case 'hide': return answer(await hideComment(services, actor, { caseId, commentId, why: field('why') }))
    case 'show': return answer(await showComment(services, actor, commentId, caseId))
    default: return json({ kind: 'unknown' as const }, { status: 400 })
  }
}

const statusOf = (kind: string): number => ({ forbidden: 403, 'not-found': 404, 'answer-first': 409, 'too-late': 409, 'no-parent': 409, 'too-many': 409, 'too-fast': 429, empty: 400, 'too-long': 400, 'no-reason': 400 })[kind] ?? 200
