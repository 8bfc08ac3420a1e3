import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requestBackup } from '~/domain/operations/backup/request-backup.server'
import { seeBackups } from '~/domain/operations/backup/see-backups.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { BackupsPage } from '~/ui/operations/backups-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('operations:backups.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const seen = await seeBackups(context.services, actor)
  if (!seen) throw new Response(null, { status: 403 })
  return seen
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  switch (form.get('intent')) {
    case 'create': {
      const outcome = await requestBackup(context.services, actor)
      if (outcome.kind === 'forbidden') throw new Response(null, { status: 403 })
      return data(outcome)
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function Backups() {
  return <BackupsPage {...useLoaderData<typeof loader>()} />
}
