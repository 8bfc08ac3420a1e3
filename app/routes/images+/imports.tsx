import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { importPlaces } from '~/domain/images/import-places.server'
import { listImports } from '~/domain/images/import-report.server'
import { requirePerson } from '~/session/visitor.server'
import { DeliveriesPage } from '~/ui/images/import/deliveries-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('images:delivery.list') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const places = await importPlaces(context.services, actor)
  const before = new Date(new URL(request.url).searchParams.get('before') ?? '')
  const imports = await listImports(context.services, actor, { limit: 51, ...(Number.isNaN(before.getTime()) ? {} : { before }) })
  // Whoever may import nowhere and never did has nothing to look for here.
  if (places.length === 0 && imports.length === 0) throw new Response(null, { status: 403 })
  return { imports: imports.slice(0, 50), hasMore: imports.length > 50, mayImport: places.length > 0, names: Object.fromEntries(places.map(({ id, name }) => [id, name])) }
}

export default function Deliveries() {
  return <DeliveriesPage {...useLoaderData<typeof loader>()} />
}
