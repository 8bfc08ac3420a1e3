import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { makeModel } from '~/domain/anatomy/make-model.server'
import { seeSources } from '~/domain/anatomy/see-sources.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { NewModelPage } from '~/ui/anatomy/new-model-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('anatomy:new.title') }

/** Without a study there is nothing to choose from: the library of images is where one is found. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const studyId = searchParams.get('study')
  if (studyId === null) throw redirect('/images')
  const seen = await seeSources(context.services, actor, studyId)
  switch (seen.kind) {
    case 'seen': return { ...seen.sources, chosen: searchParams.get('series') }
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const made = await makeModel(context.services, actor, { studyId: field('study') || (new URL(request.url).searchParams.get('study') ?? ''), seriesId: field('series'), title: field('title') })
  switch (made.kind) {
    case 'made': return redirect(`/anatomy/models/${made.modelId}`)
    case 'forbidden': throw data(null, { status: 403 })
    case 'not-found': throw data(null, { status: 404 })
    case 'no-title': case 'no-volume': case 'not-a-source': case 'pixels-waiting': return data({ problem: made.kind }, { status: 400 })
    case 'too-many': return data({ problem: made.kind }, { status: 409 })
  }
}

export default function NewModel() {
  return <NewModelPage {...useLoaderData<typeof loader>()} problem={useActionData<typeof action>()?.problem ?? null} />
}
