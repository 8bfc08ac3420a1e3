import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { lookAtVersions, moveClass } from '~/domain/courses/versions/move-class.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { VersionPage } from '~/ui/courses/overview/version-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('progress:version.title') }

const STATUS: Record<string, number> = { forbidden: 403, 'not-found': 404 }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const looked = await lookAtVersions(context.services, actor, params.classId!)
  if (looked.kind !== 'looked') throw data(null, { status: looked.kind === 'forbidden' ? 403 : 404 })
  return looked
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const intent = String(form.get('intent') ?? '')
  switch (intent) {
    case 'move': break
    case 'undo': break
    default: throw data(null, { status: 400 })
  }
  const done = await moveClass(context.services, actor, params.classId!, { from: Number(form.get('from')), to: Number(form.get('to')), ...(intent === 'undo' ? { undo: new Date(String(form.get('at') ?? '')) } : {}) })
  return data(done.kind === 'moved' ? { ...done, at: done.at.toISOString(), isUndo: intent === 'undo' } : done, { status: STATUS[done.kind] ?? 200 })
}

export default function Version() {
  return <VersionPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>() ?? null} />
}
