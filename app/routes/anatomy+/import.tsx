import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { importUploaded } from '~/domain/anatomy/import-uploaded.server'
import { modelPlaces } from '~/domain/anatomy/model-places.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ImportModelPage } from '~/ui/anatomy/import/import-model-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('bring:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const places = await modelPlaces(context.services, actor)
  if (places.length === 0) throw data(null, { status: 403 })
  return { places }
}

/** After the files: see `/anatomy/uploads` (app/transfer/anatomy). */
export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const made = await importUploaded(context.services, actor, Object.fromEntries(await smallForm(request)))
  switch (made.kind) {
    case 'made': throw redirect(`/anatomy/models/${made.modelId}`)
    case 'forbidden': return data({ problem: made.kind }, { status: 403 })
    case 'too-many': return data({ problem: made.kind }, { status: 409 })
    case 'too-large': return data({ problem: made.kind }, { status: 413 })
    case 'no-title': case 'no-file': case 'not-labels': case 'not-a-model': case 'not-nobody': case 'no-directions': case 'bad-request': return data({ problem: made.kind }, { status: 400 })
    default: return made satisfies never
  }
}

export default function ImportModel() {
  return <ImportModelPage {...useLoaderData<typeof loader>()} />
}
