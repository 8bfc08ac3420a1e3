import codec from '@cornerstonejs/codec-openjph/wasm?url'
import { data, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { Two } from '~/domain/cases/case'
import { placeIn } from '~/domain/cases/open-collection.server'
import { showCase, type CaseOnPage } from '~/domain/cases/show-case.server'
import { firstPicture } from '~/domain/images/first-picture'
import { FIRST_PICTURE, frameAddress, isRead } from '~/domain/images/frame-address'
import { offersOfCase } from '~/domain/purchases/list-offers.server'
import { requirePerson } from '~/session/visitor.server'
import { CasePage } from '~/ui/cases/case-page'
import { RetractedCase, UnpublishedCase } from '~/ui/cases/closed-case'
import { Discussion } from '~/ui/cases/discussion'
import { firstIndexOf } from '~/ui/cases/first-view'
import { KeepButtons } from '~/ui/cases/keep-buttons'
import { ReadOn } from '~/ui/cases/read-on'
import { inLanguage } from '~/ui/cases/two'
import { OfferBox } from '~/ui/purchases/offer-box'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t, given) => { const title = titleOf(given); return title && inLanguage(title, t('following:languageOf') === 'zh' ? 'zh' : 'en').text } }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor, person } = await requirePerson(request, context)
  const caseId = params.caseId!
  const shown = await showCase(context.services, actor, caseId)
  switch (shown.kind) {
    // Whether there is a case behind an address that one may not find is nobody's business.
    case 'not-found':
    case 'forbidden': throw data(null, { status: 404 })
    case 'retracted': return { ...shown, caseId }
    case 'draft': return { ...shown, caseId }
    case 'opened': {
      const collectionId = new URL(request.url).searchParams.get('in')
      const offers = shown.page.opened.shows === 'free' ? await offersOfCase(context.services, actor, caseId) : null
      return { ...shown, caseId, offers, me: { id: person.id, name: person.name }, place: collectionId ? await placeIn(context.services, actor, { collectionId, caseId }) : null }
    }
  }
}

/** The browser asks for the first picture, and for its decoder, while the page is still being made alive. */
export const meta: MetaFunction<typeof loader> = ({ data }) => {
  const pictures = data?.kind === 'opened' ? data.page.pictures : null
  const series = pictures?.studies.flatMap((study) => study.series).find(({ id }) => id === pictures.first?.seriesId)
  const frame = series && data?.kind === 'opened' && pictures?.first?.frames[firstIndexOf(data.page.opened.content, series.id) ?? firstPicture(series)]
  if (!series || !frame) return []
  return [
    { tagName: 'link', rel: 'preload', as: 'fetch', href: codec, type: 'application/wasm', crossOrigin: 'anonymous' },
    ...(series.framesState === 'ready' && isRead(frame) ? [{ name: FIRST_PICTURE, content: frameAddress(series, frame) }] : []),
  ]
}

function titleOf(given: unknown): Two | undefined {
  const loaded = given as { kind: string; title?: Two; page?: CaseOnPage } | undefined
  return loaded?.page?.opened.content.title ?? loaded?.title
}

export default function Case() {
  const loaded = useLoaderData<typeof loader>()
  switch (loaded.kind) {
    case 'retracted': return <RetractedCase {...loaded} />
    case 'draft': return <UnpublishedCase {...loaded} />
    case 'opened':
      return (
        <CasePage
          key={loaded.caseId} page={loaded.page} me={loaded.me}
          keepButtons={<KeepButtons caseId={loaded.caseId} />}
          offer={loaded.offers && <OfferBox offers={loaded.offers} seller={loaded.page.opened.institution} />}
          readOn={loaded.place && <ReadOn place={loaded.place} />}
          discussion={<Discussion caseId={loaded.caseId} personId={loaded.me.id} shows={loaded.page.opened.may.discuss ? loaded.page.opened.shows : 'free'} />}
        />
      )
  }
}
