import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { beginItem, libraryPlaces } from '~/domain/exams/library/begin-item.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { NewQuestionPage } from '~/ui/exams/library/new-question-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('question-library:new.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const places = await libraryPlaces(context.services, actor)
  if (places.length === 0) throw data(null, { status: 403 })
  return { places }
}

const STATUS = { forbidden: 403, 'unknown-kind': 400, malformed: 400, 'too-many': 409, 'too-large': 413 } as const

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const field = (name: string) => String(form.get(name) ?? '')
  const begun = await beginItem(context.services, actor, { institutionId: field('institutionId'), kind: field('kind'), language: field('language') })
  if (begun.kind === 'begun') throw redirect(`/exams/questions/${begun.itemId}`)
  return data({ problem: begun.kind }, { status: STATUS[begun.kind] })
}

export default function NewQuestion() {
  return <NewQuestionPage {...useLoaderData<typeof loader>()} problem={useActionData<typeof action>()?.problem ?? null} />
}
