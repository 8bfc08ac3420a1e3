import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { sharedSeries } from '~/domain/images/shared-study.server'
import { followShare, LINK_HEADERS } from '~/session/follow-share.server'

/** What the viewer needs of the pictures of a series, in reading order. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const series = await followShare(context, request, params.token!, (share) => sharedSeries(context.services, share, params.seriesId!))
  return json(series, { status: series ? 200 : 404, headers: LINK_HEADERS })
}
