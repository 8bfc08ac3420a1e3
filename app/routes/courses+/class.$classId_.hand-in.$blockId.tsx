import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useParams } from '@remix-run/react'
import { handIn } from '~/domain/courses/assignments/hand-in.server'
import { openAssignment } from '~/domain/courses/assignments/open-assignment.server'
import { saveSubmission } from '~/domain/courses/assignments/save-submission.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { HandInPage } from '~/ui/courses/grading/hand-in-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('grading:handIn.title') }

/** Sixty thousand characters of four bytes, each written as three signs, and fifty marks on pictures. */
const MOST_BYTES = 3_000_000
const STATUS: Record<string, number> = { forbidden: 403, 'not-open': 403, 'not-found': 404, malformed: 400 }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const opened = await openAssignment(context.services, actor, params.classId!, params.blockId!)
  if (opened.kind !== 'opened') throw data(null, { status: opened.kind === 'not-found' ? 404 : 403 })
  return opened
}

/** What was written is kept first, also where it is handed in: nothing is lost when that is refused. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await boundedForm(request, MOST_BYTES)
  if (!form) return data({ kind: 'malformed' as const }, { status: 413 })
  const field = (name: string) => String(form.get(name) ?? '')
  const blockId = params.blockId!
  const saved = await saveSubmission(services, actor, params.classId!, { blockId, attempt: Number(field('attempt')), revision: Number(field('revision')), content: { text: field('text').replaceAll('\r\n', '\n'), marks: marksOf(field('marks')) } })
  if (saved.kind !== 'saved' || field('intent') !== 'hand-in') return data(saved, { status: STATUS[saved.kind] ?? 200 })
  const given = await handIn(services, actor, params.classId!, { blockId, revision: saved.revision })
  return data(given.kind === 'handed-in' ? { kind: 'given' as const } : given, { status: STATUS[given.kind] ?? 200 })
}

/** What is no list is refused with the rest. */
function marksOf(text: string): unknown {
  try {
    return JSON.parse(text || '[]')
  } catch {
    return null
  }
}

export default function HandIn() {
  const { classId, blockId } = useParams()
  return <HandInPage key={blockId} classId={classId!} blockId={blockId!} result={useActionData<typeof action>() ?? null} {...useLoaderData<typeof loader>()} />
}
