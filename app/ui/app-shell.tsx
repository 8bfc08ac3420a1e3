import { Form, Link, NavLink, useLocation } from '@remix-run/react'
import { BookOpenText, Box, CalendarClock, CircleUser, Ellipsis, GraduationCap, House, Keyboard, Languages, LogOut, MonitorPlay, Radio, ReceiptText, ScanLine, ServerCog, SlidersHorizontal, UserRound, Users } from 'lucide-react'
import { useRef, type ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES, type Language } from '~/i18n/languages'
import { LinkButton, buttonClass } from './button'
import { cx } from './class-names'
import { useKeyboardHelp } from './keyboard'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from './menu'
import { Bell } from './notifications/bell'
import { RestartNotice } from './restart-notice'
import type { PageHandle } from './rooms'

export const PLACES = ['home', 'live', 'recordings', 'images', 'anatomy', 'courses', 'cases', 'readings', 'desk', 'people', 'operations'] as const
export type Place = (typeof PLACES)[number]
const ADDRESSES: Record<Place, string> = { home: '/', live: '/live', recordings: '/recordings', images: '/images', anatomy: '/anatomy', courses: '/courses', cases: '/cases', readings: '/readings', desk: '/desk', people: '/people', operations: '/operations' }
const ICONS: Record<Place, typeof House> = { home: House, live: Radio, recordings: MonitorPlay, images: ScanLine, anatomy: Box, courses: GraduationCap, cases: BookOpenText, readings: CalendarClock, desk: SlidersHorizontal, people: Users, operations: ServerCog }

export interface ShellProps {
  person: { id: string; name: string; email: string } | null
  /** Notifications of theirs. */
  unread: number
  places: readonly Place[]
  language: Language
  isDemo: boolean
  /** Rights that wait for a second factor. */
  needsSecondFactor: 'set-up' | 'confirm' | null
  page: PageHandle
  children: ReactNode
}

/** The slim bar that joins the rooms, and what every page has: skip link, demo banner, language, person. */
export function AppShell({ person, unread, places, language, isDemo, needsSecondFactor, page, children }: ShellProps) {
  const { t } = useTranslation(['common', 'account'])
  const isBare = page.chrome === 'none'
  const showsThumbBar = person !== null && page.room !== 'theatre' && !isBare
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#content" className="sr-only z-50 bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2">{t('skip')}</a>
      {isDemo && <p className="bg-attention-soft px-4 py-1.5 text-center text-sm text-attention" data-demo-banner>{t('demoBanner')}</p>}
      {!isBare && (
        <header className="sticky top-0 z-30 border-b border-line bg-raised text-ink">
          <div className="flex h-14 items-center gap-1 px-3 sm:gap-2 sm:px-6">
            <Link to="/" aria-label={t('product')} className="target flex items-center gap-2 rounded-sm pr-2 text-lg font-semibold tracking-tight">
              <Mark />
              <span className={cx(person && 'hidden lg:inline')}>{t('product')}</span>
            </Link>
            {person && (
              <nav aria-label={t('nav.label')} className="hidden gap-1 sm:flex">
                {places.map((place) => <PlaceLink key={place} place={place} />)}
              </nav>
            )}
            <div className="ml-auto flex items-center gap-1">
              <LanguageSwitch language={language} />
              {person && <Bell key={person.id} personId={person.id} unreadOnPage={unread} />}
              {person ? <PersonMenu person={person} /> : <LinkButton to="/login" tone="secondary">{t('person.signIn')}</LinkButton>}
            </div>
          </div>
        </header>
      )}
      {needsSecondFactor && !isBare && (
        <p role="status" className="flex flex-wrap items-center justify-center gap-x-4 gap-y-1 border-b border-attention bg-attention-soft px-4 py-2 text-center font-medium text-attention" data-needs-second-factor>
          {t(`account:needed.${needsSecondFactor}`)}
          <Link to="/account/security" className="target inline-flex items-center font-semibold underline underline-offset-4">{t(`account:needed.button.${needsSecondFactor}`)}</Link>
        </p>
      )}
      <RestartNotice />
      <main id="content" tabIndex={-1} className={cx('flex flex-1 flex-col outline-none', showsThumbBar && 'pb-16 sm:pb-0')}>{children}</main>
      {showsThumbBar && (
        <nav aria-label={t('nav.label')} className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-raised pb-[env(safe-area-inset-bottom)] sm:hidden">
          <ThumbPlaces places={places} />
        </nav>
      )}
    </div>
  )
}

function PlaceLink({ place }: { place: Place }) {
  const { t } = useTranslation('common')
  return (
    <NavLink
      to={ADDRESSES[place]} end={place === 'home'}
      className={({ isActive }) => cx('target flex items-center rounded-sm px-3 font-medium', isActive ? 'bg-accent-soft text-accent-strong' : 'text-ink-soft hover:bg-sunken hover:text-ink')}
    >
      {t(`nav.${place}`)}
    </NavLink>
  )
}

/** As many as a thumb hits on the narrowest phone; the others are one press further. */
const MOST_AT_THUMB = 5

const THUMB = 'flex h-16 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-[0.8125rem] tracking-tight'
const thumbClass = (isActive: boolean) => cx(THUMB, isActive ? 'font-semibold text-accent' : 'text-ink-soft')

function ThumbPlaces({ places }: { places: readonly Place[] }) {
  const { t } = useTranslation('common')
  const { pathname } = useLocation()
  if (places.length <= MOST_AT_THUMB) return places.map((place) => <ThumbLink key={place} place={place} />)
  const [shown, others] = [places.slice(0, MOST_AT_THUMB - 1), places.slice(MOST_AT_THUMB - 1)]
  const isElsewhere = others.some((place) => pathname === ADDRESSES[place] || pathname.startsWith(`${ADDRESSES[place]}/`))
  return (
    <>
      {shown.map((place) => <ThumbLink key={place} place={place} />)}
      <Menu trigger={<button type="button" className={thumbClass(isElsewhere)}><Ellipsis className="size-5" aria-hidden /><span className="max-w-full truncate">{t('nav.more')}</span></button>}>
        {others.map((place) => {
          const Icon = ICONS[place]
          return <MenuItem key={place} asChild><NavLink to={ADDRESSES[place]}><Icon aria-hidden />{t(`nav.${place}`)}</NavLink></MenuItem>
        })}
      </Menu>
      <noscript><span className="flex">{others.map((place) => <ThumbLink key={place} place={place} />)}</span></noscript>
    </>
  )
}

function ThumbLink({ place }: { place: Place }) {
  const { t } = useTranslation('common')
  const Icon = ICONS[place]
  return (
    <NavLink
      to={ADDRESSES[place]} end={place === 'home'}
      className={({ isActive }) => thumbClass(isActive)}
    >
      <Icon className="size-5" aria-hidden />
      <span className="max-w-full truncate">{t(`nav.${place}`)}</span>
    </NavLink>
  )
}

/** A form, so that it works before and without JavaScript; the page is loaded anew in the other language. */
function LanguageSwitch({ language }: { language: Language }) {
  const { t } = useTranslation('common')
  const location = useLocation()
  return (
    <Form method="post" action="/language" reloadDocument role="group" aria-label={t('language')} className="flex items-center">
      <Languages className="mr-1 hidden size-5 text-ink-soft sm:block" aria-hidden />
      <input type="hidden" name="next" value={location.pathname + location.search} />
      {LANGUAGES.filter((one) => one !== language).map((one) => (
        <button key={one} name="language" value={one} lang={LANGUAGE_TAGS[one]} className={buttonClass('quiet', 'normal', 'px-2')}>{LANGUAGE_NAMES[one]}</button>
      ))}
    </Form>
  )
}

function PersonMenu({ person }: { person: { name: string; email: string } }) {
  const { t } = useTranslation('common')
  const openKeyboardHelp = useKeyboardHelp()
  const form = useRef<HTMLFormElement>(null)
  return (
    <>
      <Menu
        trigger={
          <button type="button" className={buttonClass('quiet', 'normal', 'px-2')} aria-label={`${t('person.menu')}: ${person.name}`}>
            <CircleUser aria-hidden />
            <span className="hidden max-w-40 truncate md:inline">{person.name}</span>
          </button>
        }
      >
        <MenuLabel>{person.email}</MenuLabel>
        <MenuItem asChild><Link to="/account"><UserRound aria-hidden />{t('person.account')}</Link></MenuItem>
        <MenuItem asChild><Link to="/purchases"><ReceiptText aria-hidden />{t('person.purchases')}</Link></MenuItem>
        <MenuItem onSelect={openKeyboardHelp}><Keyboard aria-hidden />{t('person.keyboard')}</MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => form.current?.requestSubmit()}><LogOut aria-hidden />{t('person.signOut')}</MenuItem>
      </Menu>
      {/* Outside the menu: a button that the menu takes away as it closes sends nothing. */}
      <Form ref={form} id="sign-out" method="post" action="/logout" reloadDocument hidden />
      <noscript>
        <a href="/account" className={buttonClass('quiet')}>{t('person.account')}</a>
        <button type="submit" form="sign-out" className={buttonClass('quiet')}>{t('person.signOut')}</button>
      </noscript>
    </>
  )
}

/** Two pictures of one moment. */
export function Mark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect x="1" y="3" width="30" height="26" rx="6" fill="var(--accent)" />
      <rect x="6" y="8" width="12.5" height="16" rx="2.5" fill="var(--on-accent)" />
      <rect x="20.5" y="8" width="5.5" height="7" rx="1.8" fill="var(--on-accent)" opacity="0.75" />
      <circle cx="23.25" cy="20.5" r="2.75" fill="var(--on-accent)" />
    </svg>
  )
}
