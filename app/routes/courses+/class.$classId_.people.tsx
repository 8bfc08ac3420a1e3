import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { changeClass, closeClass, endLink, makeLink, planClass } from '~/domain/courses/classes/change-class.server'
import { checkEnrolList, enrolList } from '~/domain/courses/classes/enrol-list.server'
import { setLearner } from '~/domain/courses/classes/enrol.server'
import { listClassPeople } from '~/domain/courses/classes/list-people.server'
import { addStaff, removeStaff } from '~/domain/courses/classes/staff.server'
import { MAX_CLASS_LIST_BYTES } from '~/domain/people/class-list'
import { decodeClassList } from '~/domain/people/read-class-list.server'
import { DOORS } from '~/policy/courses'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { PeoplePage } from '~/ui/courses/classes/people-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('learning:tabs.people') }

const MOST_FORM_BYTES = 3 * MAX_CLASS_LIST_BYTES
const SHOWN_LINES = 200

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const search = (searchParams.get('q') ?? '').trim().slice(0, 100)
  const page = Math.min(1_000, Math.max(1, Math.floor(Number(searchParams.get('page')) || 1)))
  const listed = await listClassPeople(context.services, actor, params.classId!, { search, page })
  if (listed.kind !== 'listed') throw data(null, { status: listed.kind === 'forbidden' ? 403 : 404 })
  return { ...listed, search, page }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const classId = params.classId!
  const form = await boundedForm(request, MOST_FORM_BYTES)
  if (!form) return data({ intent: 'check-list' as const, kind: 'refused' as const, why: 'too-large' as const }, { status: 413 })
  const field = (name: string) => String(form.get(name) ?? '')
  const status = (kind: string) => ({ status: ({ forbidden: 403, 'not-found': 404, wrong: 400, malformed: 400, refused: 400 } as Record<string, number>)[kind] ?? 200 })
  switch (field('intent')) {
    case 'change': {
      const done = await changeClass(services, actor, classId, { name: field('name'), door: DOORS.find((one) => one === field('door')) ?? 'list', timeZone: field('zone').trim(), startsAt: field('startsAt'), endsAt: field('endsAt') })
      return data({ intent: 'change' as const, ...done }, status(done.kind))
    }
    case 'plan': {
      const done = await planClass(services, actor, classId, jsonOf(field('plan')))
      return data({ intent: 'plan' as const, ...done }, status(done.kind))
    }
    case 'make-link': {
      const made = await makeLink(services, actor, classId)
      return data({ intent: 'make-link' as const, ...made }, { ...status(made.kind), headers: { 'Cache-Control': 'no-store' } })
    }
    case 'end-link': {
      const done = await endLink(services, actor, classId)
      return data({ intent: 'end-link' as const, ...done }, status(done.kind))
    }
    case 'close': {
      const done = await closeClass(services, actor, classId, true)
      return data({ intent: 'close' as const, ...done }, status(done.kind))
    }
    case 'reopen': {
      const done = await closeClass(services, actor, classId, false)
      return data({ intent: 'reopen' as const, ...done }, status(done.kind))
    }
    case 'add-staff': {
      const done = await addStaff(services, actor, classId, { email: field('email'), role: field('role') === 'teacher' ? 'teacher' : 'assistant' })
      return data({ intent: 'add-staff' as const, ...done }, status(done.kind))
    }
    case 'remove-staff': {
      const done = await removeStaff(services, actor, classId, field('person'))
      // Somebody else was quicker: the page is drawn anew without them.
      return data({ intent: 'remove-staff' as const, ...done }, { status: done.kind === 'forbidden' ? 403 : 200 })
    }
    case 'remove-learner': {
      const done = await setLearner(services, actor, classId, field('learner'), false)
      return data({ intent: 'remove-learner' as const, learner: field('learner'), ...done }, { status: done.kind === 'forbidden' ? 403 : 200 })
    }
    case 'restore-learner': {
      const done = await setLearner(services, actor, classId, field('learner'), true)
      return data({ intent: 'restore-learner' as const, ...done }, { status: done.kind === 'forbidden' ? 403 : 200 })
    }
    case 'check-list': {
      const file = form.get('file')
      const decoded = file instanceof File && file.size > 0 ? decodeClassList(new Uint8Array(await file.arrayBuffer())) : { kind: 'text' as const, text: field('list') }
      const checked = await checkEnrolList(services, actor, classId, decoded.kind === 'text' ? decoded.text : '')
      // Who may not ask learns nothing of the file either.
      if (decoded.kind === 'refused' && checked.kind !== 'forbidden' && checked.kind !== 'not-found') return data({ intent: 'check-list' as const, ...decoded }, { status: 400 })
      if (checked.kind !== 'checked') return data({ intent: 'check-list' as const, ...checked }, status(checked.kind))
      const of = (...plans: string[]) => checked.lines.filter(({ plan }) => plans.includes(plan)).length
      const lines = checked.lines.map(({ line, email, name, plan }) => ({ line, email, name, plan }))
      const problems = lines.filter(({ plan }) => plan !== 'enrol' && plan !== 'in')
      return data({ intent: 'check-list' as const, kind: 'checked' as const, list: decoded.kind === 'text' ? decoded.text : '', counts: { enrol: of('enrol'), are: of('in'), refused: problems.length }, lines: [...problems, ...lines.filter(({ plan }) => plan === 'enrol' || plan === 'in')].slice(0, SHOWN_LINES), all: lines.length })
    }
    case 'enrol-list': {
      const done = await enrolList(services, actor, classId, field('list'))
      return data({ intent: 'enrol-list' as const, ...done }, status(done.kind))
    }
    default: throw data(null, { status: 400 })
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export default function People() {
  return <PeoplePage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
