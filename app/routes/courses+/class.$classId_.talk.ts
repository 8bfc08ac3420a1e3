import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { editPost, hidePost, listPosts, sayPost, takeBackPost } from '~/domain/courses/talk/posts.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** The longest text in a form, where what is not plain Latin takes nine times its letters. */
const MOST_FORM_BYTES = 800_000

/** What was said in a class beside a block: `?lesson=&block=`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const listed = await listPosts(context.services, actor, { classId: params.classId!, lessonId: searchParams.get('lesson') ?? '', blockId: searchParams.get('block') ?? '' })
  return json(listed, { status: statusOf(listed.kind), headers: { 'Cache-Control': 'no-store' } })
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_FORM_BYTES).catch(() => null)
  if (!form) return json({ kind: 'too-long' as const }, { status: 413 })
  const { services } = context
  const field = (name: string) => String(form.get(name) ?? '')
  const classId = params.classId!
  const [postId, where] = [field('comment'), { classId, lessonId: field('lesson'), blockId: field('block') }]
  const answer = (result: { kind: string }) => json(result, { status: statusOf(result.kind) })
  switch (field('intent')) {
    case 'say': return answer(await sayPost(services, actor, where, { parentId: field('parent') || null, text: field('text'), toTeachers: field('to') === 'teachers' }))
    case 'edit': return answer(await editPost(services, actor, classId, postId, field('text')))
    case 'take-back': return answer(await takeBackPost(services, actor, classId, postId, false))
    case 'bring-back': return answer(await takeBackPost(services, actor, classId, postId, true))
    case 'hide': return answer(await hidePost(services, actor, classId, postId, field('why')))
    case 'show': return answer(await hidePost(services, actor, classId, postId, null))
    default: return json({ kind: 'unknown' as const }, { status: 400 })
  }
}

const statusOf = (kind: string): number => ({ forbidden: 403, 'not-found': 404, 'too-late': 409, 'no-parent': 409, 'too-many': 409, 'too-fast': 429, empty: 400, 'too-long': 400, 'no-reason': 400 })[kind] ?? 200
