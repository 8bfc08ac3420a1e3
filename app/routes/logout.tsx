import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { clearedSessionCookie } from '~/domain/people/session.server'
import { signOutHere } from '~/domain/people/sign-out.server'
import { safeNext } from '~/session/safe-next'
import { visitorOf } from '~/session/visitor.server'

export async function action({ request, context }: ActionFunctionArgs) {
  const { signedIn } = await visitorOf(request, context)
  if (signedIn) await signOutHere(context.services, signedIn)
  return redirect(safeNext(new URL(request.url).searchParams.get('next')), { headers: { 'Set-Cookie': clearedSessionCookie(context.services.env) } })
}

export const loader = () => redirect('/')
