import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { LINK_HEADERS, shareNow } from '~/session/follow-share.server'

/** Whether the link shows anything still: the page that is open asks while it is looked at. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const share = await shareNow(context, params.token!)
  return json(share && { expiresAt: share.expiresAt }, { status: share ? 200 : 404, headers: LINK_HEADERS })
}
