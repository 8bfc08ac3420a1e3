import { data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { verifyCertificate } from '~/domain/courses/certificates/verify-certificate.server'
import { VerifyPage } from '~/ui/courses/grading/verify-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('grading:verify.title') }

const STATUS = { found: 200, unknown: 404, wait: 429 } as const

/** For anybody: what stands on the paper with this code, and whether it holds. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const code = params.code!.slice(0, 60)
  const result = await verifyCertificate(context.services, context.codeThrottle, code, context.clientAddress)
  return data({ code, result }, { status: STATUS[result.kind], headers: { 'Cache-Control': 'no-store' } })
}

export default function VerifyCode() {
  return <VerifyPage {...useLoaderData<typeof loader>()} />
}
