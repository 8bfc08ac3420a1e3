import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { listShares } from '~/domain/images/list-shares.server'
import { makeShare } from '~/domain/images/make-share.server'
import { withdrawShare } from '~/domain/images/withdraw-share.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { SharePage } from '~/ui/images/share-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:share.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const shares = await listShares(context.services, actor, params.studyId!)
  if (!shares) throw data(null, { status: 404 })
  return shares
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const studyId = params.studyId!
  switch (String(form.get('intent'))) {
    case 'make': {
      const made = await makeShare(context.services, actor, { studyId, days: Number(form.get('days')), note: String(form.get('note') ?? ''), showsFindings: form.get('findings') === 'yes' })
      return data(made, { status: statusOf(made.kind), headers: { 'Cache-Control': 'no-store' } })
    }
    case 'withdraw': {
      const withdrawn = await withdrawShare(context.services, actor, { studyId, shareId: String(form.get('shareId')) })
      return data(withdrawn, { status: statusOf(withdrawn.kind) })
    }
    default: throw data(null, { status: 400 })
  }
}

const statusOf = (kind: string): number => ({ forbidden: 403, 'not-found': 404, 'wrong-days': 400, held: 409, charged: 409, 'too-many': 409 })[kind] ?? 200

export default function Share() {
  return <SharePage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>() ?? null} />
}
