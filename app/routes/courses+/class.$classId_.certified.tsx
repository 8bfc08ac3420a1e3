import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData, useParams } from '@remix-run/react'
import { issueCertificate } from '~/domain/courses/certificates/issue-certificate.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import { CertifiedPage, type Certified } from '~/ui/courses/overview/certified-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('progress:certified.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const { services } = context
  const result = await issueCertificate(services, actor, params.classId!)
  if (result.kind === 'forbidden' || result.kind === 'not-found') throw data(null, { status: result.kind === 'forbidden' ? 403 : 404 })
  const { language } = await visitorOf(request, context)
  const certified = ((): Certified => {
    if (result.kind !== 'issued') return result.kind === 'revoked' ? { kind: 'revoked', why: result.why } : { kind: result.kind }
    const { code, courseTitle, issuedAt, credits, creditKind } = result.certificate
    return { kind: 'issued', code, courseTitle, issuedAt, credits, creditKind, verifyUrl: new URL(`/verify/${code}`, services.env.publicUrl).href }
  })()
  return data({ certified, language }, { headers: { 'Cache-Control': 'no-store' } })
}

export default function CertifiedRoute() {
  return <CertifiedPage classId={useParams().classId!} {...useLoaderData<typeof loader>()} />
}
