import { useFetcher } from '@remix-run/react'
import { Glasses } from 'lucide-react'
import { useState } from 'react'
import { CONTINUE_PATH } from '~/domain/anatomy/continuation'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton, LinkButton } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { FormError } from '~/ui/field'
import { QrCode } from '~/ui/qr-code'

interface Kept { kind: 'kept' | 'forbidden' | 'not-found'; code?: string; expiresAt?: string | Date; address?: string }

/** The same page in a headset: its browser opens a short address, is let in by a code that a phone or this page approves, and goes on here. */
export function ContinueInHeadset({ path, isNarrow = false }: { /** Of the page as it is now. */ path: () => string; /** A picture without words. */ isNarrow?: boolean }) {
  const { t } = useTranslation('headset')
  const format = useFormat()
  const fetcher = useFetcher<Kept>()
  const [isOpen, setOpen] = useState(false)
  const toggle = (open: boolean) => {
    setOpen(open)
    if (open) fetcher.submit({ intent: 'continue', path: path() }, { method: 'post', action: CONTINUE_PATH })
  }
  const kept = fetcher.state === 'idle' && fetcher.data?.kind === 'kept' ? fetcher.data : null
  return (
    <Dialog
      title={t('continue.title')} open={isOpen} onOpenChange={toggle}
      trigger={isNarrow ? <IconButton label={t('continue.open')}><Glasses aria-hidden /></IconButton> : <Button tone="quiet" icon={<Glasses aria-hidden />} title={t('continue.open')}><span className="max-lg:sr-only">{t('continue.open')}</span></Button>}
      footer={<LinkButton to="/approve" target="_blank" rel="noreferrer">{t('continue.approve')}</LinkButton>}
    >
      {fetcher.state === 'idle' && fetcher.data && !kept && <FormError>{t('continue.notKept')}</FormError>}
      {kept && (
        <div className="grid items-center gap-6 sm:grid-cols-[1fr_auto]">
          <ol className="flex list-decimal flex-col gap-3 pl-5">
            <li>{t('continue.step1')} <span className="block font-mono text-lg font-semibold wrap-anywhere" data-continue-address={kept.address}>{kept.address!.replace(/^https?:\/\//, '')}</span></li>
            <li>{t('continue.step2')}</li>
            <li>{t('continue.step3')} <span className="block font-mono text-2xl font-semibold tracking-widest" data-continue-code={kept.code}>{kept.code}</span></li>
          </ol>
          <QrCode text={`${kept.address}?code=${kept.code}`} label={t('continue.qr')} className="w-40 justify-self-center rounded-sm" />
          <p className="text-sm text-ink-soft sm:col-span-2">{t('continue.until', { time: format.time(new Date(kept.expiresAt!)) })}</p>
        </div>
      )}
    </Dialog>
  )
}
