import { HeartHandshake, PictureInPicture2, Archive } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '../button'
import { DemoAccounts, type DemoAccountsOffer } from '../demo-accounts'
import { Page } from '../page'

/** For whoever is not signed in: what this is, in one look, and the way in. */
export function Landing({ demo }: { demo: DemoAccountsOffer | null }) {
  const { t } = useTranslation('common')
  return (
    <Page className="gap-12">
      <section className="grid items-center gap-8 lg:grid-cols-[1.1fr_1fr] lg:gap-12">
        <div className="flex flex-col items-start gap-6">
          <h1 className="text-xl font-semibold sm:text-2xl">{t('landing.title')}</h1>
          <p className="max-w-prose text-lg text-ink-soft">{t('landing.lead')}</p>
          {!demo && <LinkButton to="/login" tone="primary" size="large">{t('person.signIn')}</LinkButton>}
          {demo && <div className="w-full max-w-lg"><DemoAccounts offer={demo} /></div>}
        </div>
        <Stage />
      </section>
      <section className="grid gap-6 sm:grid-cols-3">
        <Point icon={<PictureInPicture2 aria-hidden />} title={t('landing.point1Title')} text={t('landing.point1Text')} />
        <Point icon={<HeartHandshake aria-hidden />} title={t('landing.point2Title')} text={t('landing.point2Text')} />
        <Point icon={<Archive aria-hidden />} title={t('landing.point3Title')} text={t('landing.point3Text')} />
      </section>
    </Page>
  )
}

function Point({ icon, title, text }: { icon: React.ReactNode; title: string; text: string }) {
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-4 [&_svg]:size-6 [&_svg]:text-accent">
      {icon}
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="text-ink-soft">{text}</p>
    </div>
  )
}

/** A drawing of the watch page: no patient, no stock photograph. */
function Stage() {
  const { t } = useTranslation('common')
  return (
    <div data-room="theatre" aria-hidden className="relative aspect-4/3 overflow-hidden rounded-lg bg-surface text-ink shadow-raised">
      <svg viewBox="0 0 400 300" className="absolute inset-0 size-full" preserveAspectRatio="xMidYMid slice">
        <defs>
          <radialGradient id="lamp" cx="50%" cy="42%" r="60%">
            <stop offset="0" stopColor="#d9fffa" stopOpacity="0.55" />
            <stop offset="0.5" stopColor="#2f8f88" stopOpacity="0.28" />
            <stop offset="1" stopColor="#001a18" stopOpacity="0" />
          </radialGradient>
        </defs>
        <rect width="400" height="300" fill="#04100f" />
        <rect width="400" height="300" fill="url(#lamp)" />
        <g fill="none" stroke="#8ff0e6" strokeOpacity="0.5" strokeWidth="2" strokeLinecap="round">
          <ellipse cx="190" cy="140" rx="92" ry="58" />
          <ellipse cx="190" cy="140" rx="64" ry="37" strokeOpacity="0.3" />
          <path d="M30 285 L168 148 M52 296 L176 156" />
          <path d="M372 20 L222 128 M384 38 L214 136" />
        </g>
      </svg>
      <span className="absolute top-3 left-3 inline-flex items-center gap-2 rounded-full bg-live px-2.5 py-0.5 text-sm font-semibold text-on-live"><i className="size-2 rounded-full bg-white" />{t('status.live')}</span>
      <span className="absolute bottom-3 left-3 rounded-sm bg-black/70 px-2 py-0.5 text-sm">{t('landing.preview.field')}</span>
      <div className="absolute right-3 bottom-3 aspect-video w-2/5 overflow-hidden rounded-sm border border-line bg-raised">
        <svg viewBox="0 0 160 90" className="size-full">
          <rect width="160" height="90" fill="#0b1716" />
          <g fill="none" stroke="#8ff0e6" strokeOpacity="0.65" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round">
            <path d="M80 0v14M58 18h44M48 62h64v8H48zM56 70v14M104 70v14" />
            <circle cx="62" cy="24" r="7" />
            <circle cx="98" cy="24" r="7" />
            <path d="M26 84V58q0-8 8-8t8 8v4M134 84V58q0-8-8-8t-8 8v4" />
            <circle cx="34" cy="41" r="5" />
            <circle cx="126" cy="41" r="5" />
          </g>
        </svg>
        <span className="absolute bottom-1 left-1 rounded-sm bg-black/70 px-1.5 text-sm">{t('landing.preview.panorama')}</span>
      </div>
    </div>
  )
}
