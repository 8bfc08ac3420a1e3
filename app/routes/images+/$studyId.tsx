import codec from '@cornerstonejs/codec-openjph/wasm?url'
import { data, type LinksFunction, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { modelsOfStudy } from '~/domain/anatomy/models-of-study.server'
import { firstPicture } from '~/domain/images/first-picture'
import { FIRST_PICTURE, frameAddress, isRead } from '~/domain/images/frame-address'
import { openStudy } from '~/domain/images/reading-study.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import type { PageHandle } from '~/ui/rooms'
import { ViewerPage } from '~/ui/viewer/viewer-page'

export const handle: PageHandle = { room: 'reading-room', chrome: 'none', title: (t, data) => (data as { study?: { description: string } } | undefined)?.study?.description || t('viewer:title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, signedIn } = await visitorOf(request, context)
  if (actor.kind === 'public') await requirePerson(request, context)
  const result = await openStudy(context.services, actor, params.studyId!)
  switch (result.kind) {
    // Whether there is a study behind an address that one may not read is nobody's business.
    case 'not-found':
    case 'forbidden': throw data(null, { status: 404 })
    case 'opened': return { ...result.opened, models: await modelsOfStudy(context.services, actor, params.studyId!), me: signedIn && { id: signedIn.person.id, name: signedIn.person.name } }
  }
}

/** The decoder's worker asks for it late; on the line it comes beside the page's own files. */
export const links: LinksFunction = () => [{ rel: 'preload', as: 'fetch', href: codec, type: 'application/wasm', crossOrigin: 'anonymous' }]

/** The browser asks for it while the page is still being made alive. */
export const meta: MetaFunction<typeof loader> = ({ data }) => {
  const series = data?.study.series.find((one) => one.id === data.first?.seriesId)
  const frame = series && data?.first?.frames[firstPicture(series)]
  return series?.framesState === 'ready' && frame && isRead(frame) ? [{ name: FIRST_PICTURE, content: frameAddress(series, frame) }] : []
}

export default function Study() {
  const page = useLoaderData<typeof loader>()
  return <ViewerPage key={page.study.id} {...page} />
}
