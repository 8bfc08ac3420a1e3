import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { chooseLanguage } from '~/domain/people/choose-language.server'
import { isLanguage, LANGUAGE_COOKIE } from '~/i18n/languages'
import { smallForm } from '~/session/bounded-form.server'
import { safeNext } from '~/session/safe-next'
import { visitorOf } from '~/session/visitor.server'

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await smallForm(request)
  const language = form.get('language')
  if (!isLanguage(language)) throw new Response(null, { status: 400 })
  const { signedIn } = await visitorOf(request, context)
  if (signedIn) await chooseLanguage(context.services, signedIn.actor, language)
  const isSecure = context.services.env.publicUrl.startsWith('https:')
  return redirect(safeNext(form.get('next')?.toString(), 'language'), {
    headers: { 'Set-Cookie': `${LANGUAGE_COOKIE}=${language}; Path=/; SameSite=Lax; Max-Age=31536000${isSecure ? '; Secure' : ''}` },
  })
}

export const loader = () => redirect('/')
