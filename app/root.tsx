import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/noto-sans-sc/index.css'
import './ui/styles.css'
import icon from './ui/icon.svg'
import touchIcon from './ui/icons/apple-touch-icon.png'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { isRouteErrorResponse, Links, Meta, Outlet, Scripts, ScrollRestoration, useMatches, useRouteError, useRouteLoaderData } from '@remix-run/react'
import { CircleAlert, DoorClosed, MapPinOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { LANGUAGE_TAGS, type Language } from './i18n/languages'
import { NAMESPACES } from './i18n/namespaces'
import { FIRST_WORDS } from './i18n/words'
import { countUnread } from './domain/notifications/inbox.server'
import { placesFor } from './domain/people/places'
import { visitorOf } from './session/visitor.server'
import { AppShell } from './ui/app-shell'
import { Button, LinkButton } from './ui/button'
import { useOwnShelf } from './ui/courses/offline/use-own-shelf'
import { KeyboardProvider } from './ui/keyboard'
import { useNonce } from './ui/nonce'
import { Page } from './ui/page'
import type { PageHandle } from './ui/rooms'
import { ErrorState } from './ui/states'
import { ToastProvider } from './ui/toast'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, signedIn, language, timeZone } = await visitorOf(request, context)
  return {
    language,
    timeZone,
    isDemo: context.services.env.isDemo,
    person: signedIn && { id: signedIn.person.id, name: signedIn.person.name, email: signedIn.person.email },
    unread: signedIn ? await countUnread(context.services, signedIn.person.id) : 0,
    places: placesFor(actor),
    needsSecondFactor: signedIn?.needsSecondFactor ?? null,
  }
}
export type RootData = Awaited<ReturnType<typeof loader>>

/** 404 and 403 have their own words; the rest is our fault. */
function kindOf(error: unknown): { status: number; kind: 'notFound' | 'forbidden' | 'broken' } {
  const status = isRouteErrorResponse(error) ? error.status : 500
  return { status, kind: status === 404 ? 'notFound' : status === 403 || status === 401 ? 'forbidden' : 'broken' }
}
const ERROR_ICONS = { notFound: MapPinOff, forbidden: DoorClosed, broken: CircleAlert }

function usePageTitle(): string {
  const { t } = useTranslation(NAMESPACES)
  const error = useRouteError()
  const matches = useMatches()
  if (error) return `${t(`error.${kindOf(error).kind}Title`)} · Theatrum`
  for (const match of [...matches].reverse()) {
    const title = (match.handle as PageHandle | undefined)?.title?.(t, match.data)
    if (title) return `${title} · Theatrum`
  }
  return 'Theatrum'
}

function usePage(): PageHandle {
  return useMatches().reduce<PageHandle>((page, match) => ({ ...page, ...(match.handle as PageHandle | undefined) }), {})
}

/** Whether the page says no more than what is loaded first. */
function useFirstWords(): boolean {
  const last = useMatches().at(-1)
  const words = (last?.handle as PageHandle | undefined)?.words
  const needsSecondFactor = useRouteLoaderData<typeof loader>('root')?.needsSecondFactor
  const error = useRouteError()
  return !error && !needsSecondFactor && (typeof words === 'function' ? words(last?.data) : words) === 'first'
}

export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce()
  const { i18n } = useTranslation()
  const page = usePage()
  const title = usePageTitle()
  const hasFirstWords = useFirstWords()
  return (
    <html lang={LANGUAGE_TAGS[i18n.language as Language] ?? 'en'} data-room={page.room ?? 'study'}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <link rel="icon" href={icon} type="image/svg+xml" />
        <link rel="apple-touch-icon" href={touchIcon} />
        <link rel="manifest" href="/app.webmanifest" crossOrigin="use-credentials" />
        <meta name="theme-color" content="#0a716b" />
        {hasFirstWords && <meta name={FIRST_WORDS} />}
        <Meta />
        <title>{title}</title>
        <Links />
      </head>
      <body>
        {children}
        {!page.isFramed && <ScrollRestoration nonce={nonce} />}
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

function Shell({ children }: { children: ReactNode }) {
  const root = useRouteLoaderData<typeof loader>('root')
  const { i18n } = useTranslation()
  const page = usePage()
  // Without root's data (an error before any was read) nobody knows whose page it is.
  useOwnShelf(root ? (root.person?.id ?? null) : undefined)
  return (
    <ToastProvider>
      <KeyboardProvider>
        <AppShell person={root?.person ?? null} unread={root?.unread ?? 0} places={root?.places ?? []} language={root?.language ?? (i18n.language as Language)} isDemo={root?.isDemo ?? false} needsSecondFactor={root?.needsSecondFactor ?? null} page={page}>
          {children}
        </AppShell>
      </KeyboardProvider>
    </ToastProvider>
  )
}

export default function App() {
  return <Shell><Outlet /></Shell>
}

export function ErrorBoundary() {
  const error = useRouteError()
  const { t } = useTranslation(['common', 'account'])
  const root = useRouteLoaderData<typeof loader>('root')
  const { status, kind } = kindOf(error)
  const Icon = ERROR_ICONS[kind]
  return (
    <Shell>
      <Page width="reading">
        <h1 className="sr-only">{t('error.code', { status })}</h1>
        <ErrorState
          icon={<Icon />} title={t(`error.${kind}Title`)}
          text={kind === 'forbidden' && root?.needsSecondFactor ? t(`account:needed.${root.needsSecondFactor}`) : <>{t(`error.${kind}Text`)} {kind === 'forbidden' && !root?.person ? t('error.signedOutText') : ''}</>}
          action={
            <>
              {kind === 'broken' && <Button tone="primary" onClick={() => window.location.reload()}>{t('action.tryAgain')}</Button>}
              {kind === 'forbidden' && !root?.person && <LinkButton to="/login" tone="primary">{t('person.signIn')}</LinkButton>}
              {kind === 'forbidden' && root?.needsSecondFactor && <LinkButton to="/account/security" tone="primary">{t(`account:needed.button.${root.needsSecondFactor}`)}</LinkButton>}
              <LinkButton to="/">{t('action.toHome')}</LinkButton>
            </>
          }
        />
        <p className="text-sm text-ink-soft" data-figures>{t('error.code', { status })}</p>
      </Page>
    </Shell>
  )
}
