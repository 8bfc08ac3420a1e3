import { json, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { listNotes, removeNote, saveNote } from '~/domain/courses/talk/notes.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'

/** One's own notes and highlights in a lesson: `?lesson=`. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const listed = await listNotes(context.services, actor, params.classId!, new URL(request.url).searchParams.get('lesson') ?? '')
  return json(listed, { status: statusOf(listed.kind), headers: { 'Cache-Control': 'no-store' } })
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const classId = params.classId!
  switch (field('intent')) {
    case 'save': {
      const saved = await saveNote(context.services, actor, classId, { id: field('note'), lessonId: field('lesson'), blockId: field('block'), quote: field('quote'), text: field('text'), colour: field('colour') })
      return json(saved, { status: statusOf(saved.kind) })
    }
    case 'remove': {
      const removed = await removeNote(context.services, actor, classId, field('note'))
      return json(removed, { status: statusOf(removed.kind) })
    }
    default: return json({ kind: 'unknown' as const }, { status: 400 })
  }
}

const statusOf = (kind: string): number => ({ forbidden: 403, 'not-found': 404, 'too-many': 409, empty: 400, 'too-long': 400 })[kind] ?? 200
