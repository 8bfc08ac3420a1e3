import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { moveStudy, releaseStudy } from '~/domain/images/move-study.server'
import { seeRelease } from '~/domain/images/see-release.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { ReleasePage } from '~/ui/images/release-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:release.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const study = await seeRelease(context.services, actor, params.studyId!)
  if (!study) throw data(null, { status: 404 })
  return { study }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const intent = String((await smallForm(request)).get('intent'))
  switch (intent) {
    case 'release': return answer(intent, (await releaseStudy(context.services, actor, params.studyId!)).kind)
    case 'take-back': return answer(intent, (await moveStudy(context.services, actor, params.studyId!, 'clinical')).kind)
    default: throw data(null, { status: 400 })
  }
}

const answer = (intent: 'release' | 'take-back', kind: 'moved' | 'not-found' | 'forbidden' | 'undecided' | 'changed') =>
  data({ intent, kind }, { status: kind === 'forbidden' ? 403 : kind === 'not-found' ? 404 : kind === 'moved' ? 200 : 409 })

export default function Release() {
  return <ReleasePage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>() ?? null} />
}
