import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { changeLetter, readLetter } from '~/domain/mail/outbox.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { LetterPage } from '~/ui/mail/letter-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('notifications:outbox.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const letter = await readLetter(context.services, actor, params.mailId!)
  // Whoever may not see it is not told that it exists.
  if (!letter) throw new Response(null, { status: 404 })
  return letter
}

const STATUS = { done: 200, forbidden: 403, 'not-found': 404, changed: 409 } as const

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const intent = form.get('intent')
  switch (intent) {
    case 'passed-on':
    case 'not-passed-on':
    case 'send': {
      const { kind } = await changeLetter(context.services, actor, params.mailId!, intent)
      if (kind === 'forbidden' || kind === 'not-found') throw new Response(null, { status: STATUS[kind] })
      return data({ intent, kind }, { status: STATUS[kind] })
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function Letter() {
  return <LetterPage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>() ?? null} />
}
