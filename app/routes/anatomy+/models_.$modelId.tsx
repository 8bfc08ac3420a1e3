import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openModel } from '~/domain/anatomy/open-model.server'
import { requirePerson } from '~/session/visitor.server'
import { TheatrePage } from '~/ui/anatomy/theatre-page'
import type { PageHandle } from '~/ui/rooms'
import { modelAction } from './model-action.server'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (_t, given) => (given as { model?: { title: string } } | undefined)?.model?.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const found = await openModel(context.services, actor, params.modelId!)
  switch (found.kind) {
    case 'opened': return found.opened
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
  }
}

/** Pressed by fetchers: the scene stays where it is. */
export const action = ({ request, params, context }: ActionFunctionArgs) => modelAction(request, context, params.modelId!)

export default function Theatre() {
  return <TheatrePage {...useLoaderData<typeof loader>()} />
}
