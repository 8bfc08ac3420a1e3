import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData, useParams } from '@remix-run/react'
import { sharedStudy } from '~/domain/images/shared-study.server'
import { followShare, LINK_HEADERS } from '~/session/follow-share.server'
import { ClosedShare } from '~/ui/images/closed-share'
import { SharedReading } from '~/ui/images/shared-reading'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (t) => t('images:share.viewTitle') }
export const meta: MetaFunction = () => [{ name: 'robots', content: 'noindex, nofollow' }, { name: 'referrer', content: 'no-referrer' }]
export const headers: HeadersFunction = () => LINK_HEADERS

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const shared = await followShare(context, request, params.token!, (share) => sharedStudy(context.services, share))
  return data({ shared }, { status: shared ? 200 : 404, headers: LINK_HEADERS })
}

export default function Shared() {
  const { shared } = useLoaderData<typeof loader>()
  const { token = '' } = useParams()
  return shared ? <SharedReading key={token} token={token} shared={shared} /> : <ClosedShare />
}
