import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { listCertificates } from '~/domain/courses/certificates/list-certificates.server'
import { revokeCertificate } from '~/domain/courses/certificates/revoke-certificate.server'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { CertificatesPage } from '~/ui/courses/overview/certificates-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { room: 'desk', title: (t) => t('progress:certificates.title') }

const STATUS: Record<string, number> = { forbidden: 403, 'no-reason': 400 }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const listed = await listCertificates(context.services, actor, params.classId!)
  if (listed.kind !== 'listed') throw data(null, { status: listed.kind === 'forbidden' ? 403 : 404 })
  return listed
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const [intent, enrolment] = [String(form.get('intent') ?? ''), String(form.get('enrolment') ?? '')]
  switch (intent) {
    case 'revoke': break
    case 'restore': break
    default: throw data(null, { status: 400 })
  }
  const done = await revokeCertificate(context.services, actor, params.classId!, enrolment, { isRevoked: intent === 'revoke', why: String(form.get('why') ?? '') })
  return data({ kind: done.kind, enrolment }, { status: STATUS[done.kind] ?? 200 })
}

export default function Certificates() {
  return <CertificatesPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>() ?? null} />
}
