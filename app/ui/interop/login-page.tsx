import { ExternalLink } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button, buttonClass } from '~/ui/button'
import { Page } from '~/ui/page'
import { RefusedPage } from './refused-page'

type Shown = { kind: 'window'; frame: string; to: string } | { kind: 'refused'; why: 'unknown-platform' | 'disabled' | 'malformed' | 'busy' }
const ASK_EVERY_MS = 2_000

/** What stands in a frame of the platform's page: a way out into a window. Where a class is chosen there, the frame hands the answer on. */
export function LoginPage({ shown }: { shown: Shown }) {
  return shown.kind === 'window' ? <OpenWindow frame={shown.frame} to={shown.to} /> : <RefusedPage why={shown.why} />
}

function OpenWindow({ frame, to }: { frame: string; to: string }) {
  const { t } = useTranslation('interop')
  const [isOpen, setOpen] = useState(false)
  const [answer, setAnswer] = useState<{ url: string; token: string } | null>(null)
  useEffect(() => {
    if (!isOpen || answer) return
    const stopping = new AbortController()
    const timer = setInterval(() => {
      fetch(`/lti/waiting?frame=${encodeURIComponent(frame)}`, { signal: stopping.signal })
        .then((response) => response.json())
        .then((said: { kind: string; url: string; token: string }) => said.kind === 'answer' && setAnswer(said))
        // Asked again in two seconds.
        .catch(() => undefined)
    }, ASK_EVERY_MS)
    return () => {
      clearInterval(timer)
      stopping.abort()
    }
  }, [isOpen, answer, frame])
  if (answer) return <HandOver {...answer} />
  return (
    <Page width="narrow" className="my-auto items-start">
      <h1 className="text-xl font-semibold">{t('window.title')}</h1>
      <p className="text-ink-soft">{t('window.why')}</p>
      <a href={to} target="_blank" rel="noopener" className={buttonClass('primary', 'large')} onClick={() => setOpen(true)} data-open-window><ExternalLink aria-hidden />{t('window.open')}</a>
      <p role="status" className="text-ink-soft">{isOpen ? t('window.isOpen') : ''}</p>
    </Page>
  )
}

/** Carries a signed choice to the platform. By itself; by a press where scripts or the platform's page do not let it. */
export function HandOver({ url, token }: { url: string; token: string }) {
  const { t } = useTranslation('interop')
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.submit(), [])
  return (
    <Page width="narrow" className="my-auto items-start">
      <h1 className="text-xl font-semibold">{t('choose.back')}</h1>
      <form ref={form} method="post" action={url}>
        <input type="hidden" name="JWT" value={token} />
        <Button type="submit" tone="primary">{t('choose.backPress')}</Button>
      </form>
    </Page>
  )
}
