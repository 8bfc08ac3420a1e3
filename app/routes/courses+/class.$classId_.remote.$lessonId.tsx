import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { openDisplay } from '~/domain/courses/display/show-block.server'
import { requirePerson } from '~/session/visitor.server'
import { RemotePage } from '~/ui/courses/display/remote-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { chrome: 'none', title: (t) => t('learning:display.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const opened = await openDisplay(context.services, actor, params.classId!, params.lessonId!)
  if (opened.kind !== 'opened') throw data(null, { status: opened.kind === 'forbidden' ? 403 : 404 })
  return opened
}

export default function Remote() {
  return <RemotePage opened={useLoaderData<typeof loader>()} />
}
