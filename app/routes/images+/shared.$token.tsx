import { data, type HeadersFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { getShared } from '~/domain/images/get-shared.server'
import { SharedPage } from '~/ui/images/shared-page'
import { ClosedShare } from '~/ui/images/closed-share'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (t) => t('images:share.viewTitle') }
export const meta: MetaFunction = () => [{ name: 'robots', content: 'noindex, nofollow' }, { name: 'referrer', content: 'no-referrer' }]

const CLOSED_HEADERS = { 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex, nofollow', 'Cache-Control': 'private, no-store' }
export const headers: HeadersFunction = () => CLOSED_HEADERS

export async function loader({ params, context }: LoaderFunctionArgs) {
  const shared = await getShared(context.services, params.token!)
  return data({ shared, root: `/dicom-web/shared/${params.token}` }, { status: shared ? 200 : 404, headers: CLOSED_HEADERS })
}

export default function Shared() {
  const { shared, root } = useLoaderData<typeof loader>()
  return shared ? <SharedPage study={shared} root={root} /> : <ClosedShare />
}
