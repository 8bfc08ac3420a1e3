import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { followShare, LINK_HEADERS } from '~/session/follow-share.server'

/** Whether the link shows anything still: the page that is open asks while it is looked at. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const state = await followShare(context, params.token!, ({ expiresAt }) => Promise.resolve({ expiresAt }))
  return json(state, { status: state ? 200 : 404, headers: LINK_HEADERS })
}
