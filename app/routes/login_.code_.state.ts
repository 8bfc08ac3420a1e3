import type { LoaderFunctionArgs } from '@remix-run/node'
import { deviceCodeState } from '~/domain/people/open-device-code.server'

/** What became of the code that this device shows; asked by its page every two seconds. Names nobody. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { kind } = await deviceCodeState(context.services, request.headers.get('Cookie'))
  return Response.json({ kind }, { headers: { 'Cache-Control': 'no-store' } })
}
