import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData, useParams } from '@remix-run/react'
import { workFiles } from '~/domain/courses/assignments/files.server'
import { loadSubmission, markSubmission } from '~/domain/courses/assignments/mark-submission.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { MarkPage } from '~/ui/courses/grading/mark-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('grading:marking.title') }

/** Twenty criteria and a hundred comments of four thousand characters. */
const MOST_BYTES = 2_000_000
const STATUS: Record<string, number> = { forbidden: 403, 'not-found': 404, malformed: 400, 'too-much': 400, unmarked: 400 }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await loadSubmission(context.services, actor, params.classId!, params.submissionId!)
  if (found.kind !== 'found') throw data(null, { status: found.kind === 'forbidden' ? 403 : 404 })
  const { row, klass, assignment, criteria, content, marking, lessonTitle, time } = found
  return {
    className: klass.name, lessonTitle, learner: row.enrolment.person.name, attempt: row.attempt, state: row.state, revision: row.revision, submittedAt: row.submittedAt, points: row.points, most: row.most, time,
    text: content.text, marks: content.marks, studyId: assignment.takes.studyId, files: workFiles(row.files), learnerId: row.enrolment.personId, marking, criteria: criteria.map(({ id, words, most }) => ({ id, words, most, levels: assignment.rubric.find((one) => one.id === id)?.levels ?? [] })),
  }
}

/** Empty points are no points: a criterion that is not marked yet. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await boundedForm(request, MOST_BYTES)
  const field = (name: string) => String(form?.get(name) ?? '')
  const isReturned = field('intent') === 'return'
  const done = await markSubmission(context.services, actor, params.classId!, params.submissionId!, { revision: Number(field('revision')), isReturned, marking: jsonOf(field('marking')) })
  return data(done, { status: STATUS[done.kind] ?? 200 })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export default function Mark() {
  const { classId, submissionId } = useParams()
  return <MarkPage key={submissionId} classId={classId!} result={useActionData<typeof action>() ?? null} {...useLoaderData<typeof loader>()} />
}
