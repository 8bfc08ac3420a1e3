import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { closeLab } from '~/domain/anatomy/close-lab.server'
import { restoreScene } from '~/domain/anatomy/restore-scene.server'
import { seeLab } from '~/domain/anatomy/see-lab.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { LabPage } from '~/ui/anatomy/lab/lab-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (_t, given) => (given as { lab?: { title: string } } | undefined)?.lab?.title }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const seen = await seeLab(context.services, actor, params.labId!)
  if (seen.kind !== 'seen') throw data(null, { status: { forbidden: 403, 'not-found': 404 }[seen.kind] })
  return seen.opened
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  switch (String(form.get('intent') ?? '')) {
    case 'close': {
      const closed = await closeLab(context.services, actor, params.labId!)
      return data(closed, { status: { closed: 200, forbidden: 403, 'not-found': 404 }[closed.kind] })
    }
    case 'restore-scene': {
      const restored = await restoreScene(context.services, actor, { labId: params.labId!, sceneId: String(form.get('scene') ?? '') })
      return data({ intent: 'restore-scene', ...restored }, { status: restored.kind === 'forbidden' ? 403 : restored.kind === 'not-found' ? 404 : restored.kind === 'not-now' ? 409 : restored.kind === 'too-many' ? 429 : 200 })
    }
    default: throw data(null, { status: 400 })
  }
}

export default function Lab() {
  return <LabPage {...useLoaderData<typeof loader>()} />
}
