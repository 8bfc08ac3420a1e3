import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { clearedSessionCookie, endSession } from '~/domain/people/session.server'
import { visitorOf } from '~/session/visitor.server'

export async function action({ request, context }: ActionFunctionArgs) {
  const { signedIn } = await visitorOf(request, context)
  if (signedIn) await endSession(context.services, signedIn)
  return redirect('/', { headers: { 'Set-Cookie': clearedSessionCookie(context.services.env) } })
}

export const loader = () => redirect('/')
