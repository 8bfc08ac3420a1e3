import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { addPlatform, changePlatform, listPlatforms, renewPlatformKey, setPlatformEnabled } from '~/domain/interop/lti/manage-platform.server'
import { institutionsOf } from '~/domain/people/list-people.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { PlatformsPage } from '~/ui/interop/platforms-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('interop:platforms.title') }

/** Colleges' learning platforms that an institution's courses are opened from. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const institutions = await institutionsOf(context.services, actor)
  const institution = institutions.find(({ id }) => id === (new URL(request.url).searchParams.get('institution') ?? institutions[0]?.id))
  const listed = institution ? await listPlatforms(context.services, actor, institution.id) : null
  if (!institution || !listed) throw new Response(null, { status: 403 })
  return { institutions, institution, ...listed }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  const [institutionId, platformId] = [text('institutionId'), text('platformId')]
  const given = { name: text('name'), issuer: text('issuer'), clientId: text('clientId'), authorizeUrl: text('authorizeUrl'), tokenUrl: text('tokenUrl'), keysUrl: text('keysUrl'), deployments: text('deployments'), staffMayAssist: text('staffMayAssist') === 'on' }
  const init = ({ kind }: { kind: string }) => ({ status: kind === 'forbidden' ? 403 : kind === 'gone' ? 404 : kind === 'saved' || kind === 'done' ? 200 : 400 })
  const intent = text('intent')
  switch (intent) {
    case 'add-platform': {
      const outcome = await addPlatform(services, actor, institutionId, given)
      return data({ intent, platformId: '', outcome }, init(outcome))
    }
    case 'change-platform': {
      const outcome = await changePlatform(services, actor, institutionId, platformId, given)
      return data({ intent, platformId, outcome }, init(outcome))
    }
    case 'disable-platform': {
      const outcome = await setPlatformEnabled(services, actor, institutionId, platformId, false)
      return data({ intent, platformId, outcome }, init(outcome))
    }
    case 'enable-platform': {
      const outcome = await setPlatformEnabled(services, actor, institutionId, platformId, true)
      return data({ intent, platformId, outcome }, init(outcome))
    }
    case 'renew-key': {
      const outcome = await renewPlatformKey(services, actor, institutionId, platformId)
      return data({ intent, platformId, outcome }, init(outcome))
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function Platforms() {
  return <PlatformsPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />
}
