import type { LoaderFunctionArgs } from '@remix-run/node'
import { takeAnswer } from '~/domain/interop/lti/choose-class.server'

/** Asked by a frame that waits for what is chosen in its window. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const frame = new URL(request.url).searchParams.get('frame') ?? ''
  return Response.json(await takeAnswer(context.services, frame.slice(0, 100)), { headers: { 'Cache-Control': 'no-store' } })
}
