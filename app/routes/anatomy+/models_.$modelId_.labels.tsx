import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openWorkbench } from '~/domain/anatomy/open-workbench.server'
import { requirePerson } from '~/session/visitor.server'
import { WorkbenchPage } from '~/ui/anatomy/workbench/workbench-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (_t, given) => (given as { model?: { title: string } } | undefined)?.model?.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const found = await openWorkbench(context.services, actor, params.modelId!)
  switch (found.kind) {
    case 'opened': return { ...found.opened, personId: person.id }
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
    default: return found satisfies never
  }
}

export default function Workbench() {
  return <WorkbenchPage {...useLoaderData<typeof loader>()} />
}
