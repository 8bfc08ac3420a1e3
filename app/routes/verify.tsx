import { redirect, type LoaderFunctionArgs } from '@remix-run/node'
import { VerifyPage } from '~/ui/courses/grading/verify-page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('grading:verify.title') }

/** Where the code is typed. */
export function loader({ request }: LoaderFunctionArgs) {
  const code = new URL(request.url).searchParams.get('code')?.trim().slice(0, 60)
  if (code) throw redirect(`/verify/${encodeURIComponent(code)}`)
  return null
}

export default function Verify() {
  return <VerifyPage code="" result={null} />
}
