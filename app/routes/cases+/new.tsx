import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { CASE_BOUNDS } from '~/domain/cases/case'
import { casePlaces } from '~/domain/cases/case-places.server'
import { createCase } from '~/domain/cases/draft-case.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { NewCasePage } from '~/ui/cases/writing/new-case-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('writing:new.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const places = await casePlaces(context.services, actor)
  if (places.length === 0) throw data(null, { status: 403 })
  return { places }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '').trim().slice(0, CASE_BOUNDS.title)
  const title = { en: field('title'), zh: field('titleZh') }
  const institutionId = field('institutionId')
  // Who may not write here is told that, not what their form lacks.
  if (!(await casePlaces(context.services, actor)).some(({ id }) => id === institutionId)) return data({ problem: 'forbidden' as const }, { status: 403 })
  if (title.en === '' && title.zh === '') return data({ problem: 'no-title' as const }, { status: 400 })
  const made = await createCase(context.services, actor, { institutionId, kind: field('kind'), title })
  switch (made.kind) {
    case 'created': throw redirect(`/cases/${made.caseId}/edit`)
    case 'forbidden': return data({ problem: made.kind }, { status: 403 })
    case 'too-many': return data({ problem: made.kind }, { status: 409 })
    case 'too-large':
    case 'malformed': return data({ problem: 'no-title' as const }, { status: 400 })
    default: return made satisfies never
  }
}

export default function NewCase() {
  return <NewCasePage {...useLoaderData<typeof loader>()} problem={useActionData<typeof action>()?.problem ?? null} />
}
