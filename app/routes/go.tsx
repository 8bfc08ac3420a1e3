import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useLoaderData, useNavigation } from '@remix-run/react'
import { CONTINUE_CODE_LENGTH, CONTINUE_PATH } from '~/domain/anatomy/continuation'
import { findContinuation } from '~/domain/anatomy/find-continuation.server'
import { keepContinuation } from '~/domain/anatomy/keep-continuation.server'
import { useTranslation } from '~/i18n/use-translation'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson, visitorOf } from '~/session/visitor.server'
import { Button, LinkButton } from '~/ui/button'
import { TextField } from '~/ui/field'
import { Card, Page } from '~/ui/page'
import type { PageHandle } from '~/ui/rooms'

export const handle: PageHandle = { title: (t) => t('headset:go.title') }

/** The short address for a headset: signed in by a code if need be, then on to the page that was open at the desk. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const code = new URL(request.url).searchParams.get('code')?.slice(0, 40) || null
  const { signedIn } = await visitorOf(request, context)
  // Nobody types a password in a headset.
  if (!signedIn) throw redirect(`/login/code?next=${encodeURIComponent(code ? `${CONTINUE_PATH}?code=${encodeURIComponent(code)}` : CONTINUE_PATH)}`)
  const found = await findContinuation(context.services, context.codeThrottle, signedIn.person.id, { code, address: context.clientAddress })
  if (found.kind === 'found') throw redirect(found.path)
  if (found.kind === 'throttled') return data({ code, minutes: Math.ceil(found.retryAfterMs / 60_000) }, { status: 429, headers: { 'Retry-After': String(Math.ceil(found.retryAfterMs / 1_000)) } })
  return data({ code, minutes: 0 })
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  const intent = form.get('intent')
  switch (intent) {
    case 'continue': {
      const kept = await keepContinuation(context.services, actor, String(form.get('path') ?? '').slice(0, 200))
      return data(kept.kind === 'kept' ? { ...kept, address: `${context.services.env.publicUrl}${CONTINUE_PATH}` } : kept, { status: kept.kind === 'kept' ? 200 : kept.kind === 'forbidden' ? 403 : 404 })
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function Go() {
  const { t } = useTranslation(['headset', 'people'])
  const { code, minutes } = useLoaderData<typeof loader>()
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Page width="narrow" className="my-auto">
      <Card>
        <h1 className="text-xl font-semibold">{t('headset:go.title')}</h1>
        <p className="text-ink-soft">{t('headset:go.lead')}</p>
        <Form method="get" reloadDocument className="flex flex-col gap-4">
          <TextField label={t('headset:go.code')} name="code" required defaultValue={code ?? ''} key={code} error={minutes > 0 ? t('people:signIn.throttled', { count: minutes }) : code ? t('headset:go.unknown') : undefined} autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={CONTINUE_CODE_LENGTH + 4} autoFocus />
          <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('headset:go.go')}</Button>
        </Form>
        <LinkButton to="/anatomy" tone="quiet" className="self-start">{t('headset:go.toTheatre')}</LinkButton>
      </Card>
    </Page>
  )
}
