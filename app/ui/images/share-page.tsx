import { Form, useNavigation } from '@remix-run/react'
import { ArrowLeft, Link2, ShieldQuestion } from 'lucide-react'
import { LEAST_SHARE_DAYS, MOST_NOTE, MOST_SHARE_DAYS, type ShareState, type StudyShares } from '~/domain/images/share'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge, type BadgeTone } from '../badge'
import { Button, LinkButton } from '../button'
import { CopyField } from '../copy-field'
import { Checkbox, FormError, TextField } from '../field'
import { Card, Page, PageHeader } from '../page'

const TONES: Record<ShareState, BadgeTone> = { open: 'done', withdrawn: 'neutral', expired: 'neutral', suspended: 'attention' }

/** What came of the last press. */
type Result = { kind: 'made'; url: string; expiresAt: Date } | { kind: 'withdrawn' | 'unchanged' | 'forbidden' | 'not-found' | 'held' | 'charged' | 'wrong-days' | 'too-many' }

export function SharePage({ study, mayShare, mayReview, shares, result }: StudyShares & { result: Result | null }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Page width="reading">
      <PageHeader title={t('share.title')} lead={study.description || t('library.untitled')} actions={<LinkButton to={`/images/${study.id}`} icon={<ArrowLeft aria-hidden />}>{t('share.back')}</LinkButton>} />
      {study.isHeld && (
        <div role="status" className="flex flex-wrap items-center justify-between gap-3 rounded-sm bg-attention-soft px-4 py-3 font-medium text-attention">
          <p className="min-w-0 flex-1 basis-60">{t('share.held')}</p>
          {mayReview && <LinkButton to="/images/review" icon={<ShieldQuestion aria-hidden />}>{t('share.review')}</LinkButton>}
        </div>
      )}
      {study.isCharged && <p role="status" className="rounded-sm bg-attention-soft px-4 py-3 font-medium text-attention">{t('share.charged')}</p>}
      {mayShare && (
        <Card>
          <p>{t('share.lead')}</p>
          <FormError>{result?.kind === 'wrong-days' ? t('share.wrongDays') : result?.kind === 'too-many' ? t('share.tooMany') : result?.kind === 'forbidden' ? t('share.forbidden') : null}</FormError>
          <Form method="post" className="flex flex-wrap items-start gap-4">
            <input type="hidden" name="intent" value="make" />
            <TextField label={t('share.days')} hint={t('share.daysHint')} name="days" type="number" min={LEAST_SHARE_DAYS} max={MOST_SHARE_DAYS} defaultValue={14} required className="w-40" />
            <TextField label={t('share.note')} hint={t('share.noteHint')} name="note" maxLength={MOST_NOTE} autoComplete="off" className="min-w-60 flex-1" />
            <Checkbox label={t('share.findings')} hint={t('share.findingsHint')} name="findings" value="yes" className="basis-full" />
            <Button type="submit" tone="primary" icon={<Link2 aria-hidden />} isBusy={isBusy}>{t('share.make')}</Button>
          </Form>
          {result?.kind === 'made' && <div role="status"><CopyField label={t('share.made')} value={result.url} hint={t('share.ends', { date: format.dateTime(result.expiresAt) })} /></div>}
        </Card>
      )}
      <Card title={t('share.links')}>
        {result?.kind === 'withdrawn' && <p role="status" className="font-medium text-done">{t('share.withdrawn')}</p>}
        {shares.length === 0 ? <p className="text-ink-soft">{t('share.none')}</p> : (
          <ul className="divide-y divide-line">
            {shares.map((share) => (
              <li key={share.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3" data-share={share.id}>
                <span className="flex min-w-0 flex-1 basis-60 flex-col">
                  <span className="font-medium break-words">{share.note || t('share.noNote')}</span>
                  <span className="text-sm text-ink-soft" data-figures>{t('share.madeBy', { name: share.madeBy, date: format.dateTime(share.createdAt) })} · {t('share.ends', { date: format.dateTime(share.expiresAt) })}{share.showsFindings && ` · ${t('share.withFindings')}`}</span>
                </span>
                <Badge tone={TONES[share.state]}>{t(`share.state.${share.state}`)}</Badge>
                {(share.state === 'open' || share.state === 'suspended') && (
                  <Form method="post">
                    <input type="hidden" name="intent" value="withdraw" />
                    <input type="hidden" name="shareId" value={share.id} />
                    <Button type="submit" tone="danger" isBusy={isBusy}>{t('share.withdraw')}</Button>
                  </Form>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
    </Page>
  )
}
