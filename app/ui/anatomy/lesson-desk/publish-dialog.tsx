import { CircleCheck, Send, TriangleAlert } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import type { Fault } from '~/domain/anatomy/draft'
import { Button } from '~/ui/button'
import { CopyField } from '~/ui/copy-field'
import { Dialog } from '~/ui/dialog'
import { QrCode } from '~/ui/qr-code'
import { structureOf } from './use-desk'

export interface PublishState { kind: 'ask' | 'busy' | 'published' | 'incomplete' | 'failed'; version: number }

/** What is missing, or the address to hand out. */
export function PublishDialog({ open, onOpenChange, state, faults, url, isPublished, onPublish, onGo }: {
  open: boolean; onOpenChange: (open: boolean) => void; state: PublishState; faults: readonly Fault[]; url: string; isPublished: boolean; onPublish: () => void; onGo: (stepId: string) => void
}) {
  const { t } = useTranslation('authoring')
  const hasAddress = isPublished || state.kind === 'published'
  return (
    <Dialog
      open={open} onOpenChange={onOpenChange} width="wide" title={t('publish.title')} description={t('publish.lead')}
      footer={<Button tone="primary" icon={<Send aria-hidden />} isBusy={state.kind === 'busy'} onClick={onPublish}>{t(hasAddress ? 'publish.again' : 'publish.now')}</Button>}
    >
      {state.kind === 'published' && <p role="status" className="flex items-center gap-2 font-medium text-done"><CircleCheck aria-hidden className="size-5" />{t('publish.done', { version: state.version })}</p>}
      {state.kind === 'failed' && <p role="alert" className="font-medium text-danger">{t('publish.failed')}</p>}
      {faults.length > 0 && (
        <section role={state.kind === 'incomplete' ? 'alert' : undefined} aria-label={t('publish.missing')} className="flex flex-col gap-2">
          <h3 className="flex items-center gap-2 font-medium"><TriangleAlert aria-hidden className="size-5 text-attention" />{t('publish.missing')}</h3>
          <ul className="flex flex-col gap-1" data-faults={faults.length}>
            {faults.map(({ of, why, keys }, index) => (
              <li key={index} className="flex flex-wrap items-center gap-x-3">
                <span>{of && <strong className="font-semibold">{t('publish.step', { number: of.position + 1 })} </strong>}{t(`fault.${why}`)}{keys && ` ${keys.map(structureOf).join(', ')}`}</span>
                {of && why !== 'unreadable' && <button type="button" className="target rounded-sm px-2 font-medium text-accent hover:bg-sunken" onClick={() => onGo(of.id)}>{t('publish.go')}</button>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {hasAddress && (
        <section aria-label={t('publish.address')} className="grid items-center gap-6 sm:grid-cols-[1fr_auto]">
          <CopyField label={t('publish.address')} value={url} hint={t('publish.addressHint')} />
          <QrCode text={url} label={t('publish.qr')} className="size-40 justify-self-center rounded-sm" />
        </section>
      )}
    </Dialog>
  )
}
