import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { libraryPlaces } from '~/domain/exams/library/begin-item.server'
import { QTI_BOUNDS } from '~/domain/exams/qti/bounds'
import { exportable } from '~/domain/exams/qti/export-questions.server'
import { importQuestions } from '~/domain/exams/qti/import-questions.server'
import { boundedForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ExchangePage } from '~/ui/exams/exchange/exchange-page'
import { shownOf } from '~/ui/exams/exchange/shown'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('exam-exchange:title') }

/** The form around the file. */
const AROUND = 100_000

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const places = await libraryPlaces(context.services, actor)
  const place = places.find(({ id }) => id === (searchParams.get('institution') ?? places[0]?.id))
  if (!place) throw data(null, { status: 403 })
  return { place, places, library: shownOf(await exportable(context.services, actor, place.id)) }
}

/** Which library stands in the address: no byte of the file is read before its sender may write there. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const institutionId = new URL(request.url).searchParams.get('institution') ?? (await libraryPlaces(context.services, actor))[0]?.id
  if (!institutionId) throw data(null, { status: 403 })
  const result = await importQuestions(context.services, actor, {
    institutionId,
    async bytes() {
      const form = await boundedForm(request, QTI_BOUNDS.package + AROUND).catch((error: unknown) => {
        throw error instanceof TypeError ? new Response(null, { status: 400 }) : error
      })
      const file = form?.get('file')
      if (form === null) return null
      return file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array()
    },
  })
  switch (result.kind) {
    case 'imported': return data(result)
    case 'unread': return data(result, { status: 400 })
    case 'busy': return data({ kind: 'unread' as const, why: result.kind, where: '' }, { status: 400 })
    case 'forbidden': throw data(null, { status: 403 })
    default: return result satisfies never
  }
}

export default function QuestionExchange() {
  return <ExchangePage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>() ?? null} />
}
