import { data, redirect, type ActionFunctionArgs } from '@remix-run/node'
import { changePassword } from '~/domain/people/change-password.server'
import { confirmSession } from '~/domain/people/confirm-session.server'
import { moveSecondFactor, removeSecondFactor } from '~/domain/people/remove-second-factor.server'
import { renewRecoveryCodes } from '~/domain/people/renew-recovery-codes.server'
import { clearedSessionCookie } from '~/domain/people/session.server'
import { beginSecondFactor, confirmSecondFactor } from '~/domain/people/set-up-second-factor.server'
import { signOutDevice, signOutEverywhereElse } from '~/domain/people/sign-out.server'
import { smallForm } from '~/session/bounded-form.server'
import { forgetVisitor, requirePerson } from '~/session/visitor.server'
import type { SecurityResult } from '~/ui/people/security-result'

/** 200 where it was done, 400 where something typed was wrong, 429 where it was tried too often. */
const DONE = ['changed', 'offered', 'set-up', 'confirmed', 'renewed', 'removed', 'signed-out', 'gone']
function answer(result: SecurityResult) {
  const kind = 'outcome' in result ? result.outcome.kind : 'changed'
  return data(result, { status: DONE.includes(kind) ? 200 : kind === 'throttled' ? 429 : 400, headers: { 'Cache-Control': 'private, no-store' } })
}

/** Every press of /account/security; all of them are about the one who presses. */
export async function securityAction({ request, context }: ActionFunctionArgs) {
  const signedIn = await requirePerson(request, context)
  const { services, throttle, clientAddress: address } = context
  const form = await smallForm(request)
  const text = (name: string) => String(form.get(name) ?? '')
  // The page that answers is drawn with what holds after the press.
  forgetVisitor(context)
  const intent = text('intent')
  switch (intent) {
    case 'password':
      return answer({ intent, outcome: await changePassword(services, throttle, signedIn, { current: text('current'), next: text('next'), address }) })
    case 'set-up':
      return answer({ intent, outcome: await beginSecondFactor(services, throttle, signedIn, { current: text('current'), address }) })
    case 'confirm':
      return answer({ intent, outcome: await confirmSecondFactor(services, signedIn, { key: text('key'), code: text('code') }) })
    case 'confirm-session':
      return answer({ intent, outcome: await confirmSession(services, signedIn, text('code')) })
    case 'renew-codes':
      return answer({ intent, outcome: await renewRecoveryCodes(services, signedIn, text('code')) })
    case 'remove':
      return answer({ intent, outcome: await removeSecondFactor(services, throttle, signedIn, { current: text('current'), code: text('code'), address }) })
    case 'move':
      return answer({ intent, outcome: await moveSecondFactor(services, throttle, signedIn, { current: text('current'), code: text('code'), address }) })
    case 'sign-out-device': {
      const outcome = await signOutDevice(services, signedIn, text('device'))
      if (outcome.kind === 'signed-out' && outcome.isThis) throw redirect('/login', { headers: { 'Set-Cookie': clearedSessionCookie(services.env) } })
      return answer({ intent, outcome })
    }
    case 'sign-out-others':
      return answer({ intent, count: await signOutEverywhereElse(services, signedIn) })
    default:
      throw new Response(null, { status: 400 })
  }
}
