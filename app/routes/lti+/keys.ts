import type { LoaderFunctionArgs } from '@remix-run/node'
import { ourPublicKeys } from '~/domain/interop/lti/our-keys.server'

/** Our public keys, for anybody. */
export async function loader({ context }: LoaderFunctionArgs) {
  return Response.json(await ourPublicKeys(context.services), { headers: { 'Cache-Control': 'public, max-age=60' } })
}
