import { Link } from '@remix-run/react'
import { REFUSALS } from '#imaging/contract'
import { ENTRY_OUTCOMES, NOTICES, type EntryOutcome } from '~/domain/images/image-import'
import type { ImportReport } from '~/domain/images/import-report.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge, type BadgeTone } from '../../badge'
import { buttonClass, LinkButton } from '../../button'
import { cx } from '../../class-names'
import { Card } from '../../page'
import { Table, Td, Th } from '../../table'

const TONES: Record<EntryOutcome, BadgeTone> = { receiving: 'neutral', waiting: 'neutral', stored: 'done', duplicate: 'neutral', held: 'attention', refused: 'danger', skipped: 'neutral' }

/** Every file with what became of it, and for those that were not taken what can be done. Names are seen by whoever may see the delivery alone. */
export function DeliveryFiles({ report, only }: { report: ImportReport; only: string | null }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  const { counts, entries, page, pages } = report
  if (counts.files === 0) return null
  const address = (to: { only?: string | null; page?: number }) => {
    const search = new URLSearchParams()
    const wanted = to.only === undefined ? only : to.only
    if (wanted) search.set('only', wanted)
    if (to.page && to.page > 1) search.set('page', String(to.page))
    return `?${search}`
  }
  const filter = (outcome: EntryOutcome | null, count: number) => (
    <Link key={outcome ?? 'all'} to={address({ only: outcome })} preventScrollReset aria-current={only === outcome ? 'true' : undefined} className={cx(buttonClass(only === outcome ? 'secondary' : 'quiet'), only === outcome && 'border-accent')}>
      {outcome ? t(`delivery.outcome.${outcome}`) : t('delivery.all')} <span className="text-ink-soft" data-figures>{format.number(count)}</span>
    </Link>
  )
  return (
    <Card title={t('delivery.files')}>
      <nav aria-label={t('delivery.filter')} className="flex flex-wrap gap-1">
        {filter(null, counts.files)}
        {ENTRY_OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => filter(outcome, counts[outcome]))}
      </nav>
      <Table caption={t('delivery.files')} head={<><Th>{t('delivery.file')}</Th><Th className="text-right">{t('delivery.size')}</Th><Th>{t('delivery.became')}</Th></>}>
        {entries.map((entry) => (
          <tr key={entry.position}>
            <Td className="max-w-80 min-w-48 [overflow-wrap:anywhere]">{entry.name || t('delivery.nameless', { number: entry.position + 1 })}</Td>
            <Td className="text-right whitespace-nowrap" data-figures>{format.bytes(entry.bytes)}</Td>
            <Td>
              <Badge tone={TONES[entry.outcome]}>{t(`delivery.outcome.${entry.outcome}`)}</Badge>
              <Reason reason={entry.reason} />
              {entry.notes.map((note) => <p key={note} className="mt-1 max-w-prose text-sm text-ink-soft" data-note={note}>{t(`conversion.${note}`)}</p>)}
            </Td>
          </tr>
        ))}
      </Table>
      {pages > 1 && (
        <div className="flex items-center gap-3" data-figures>
          {page > 1 && <LinkButton to={address({ page: page - 1 })} preventScrollReset>{t('delivery.back')}</LinkButton>}
          <span className="text-ink-soft">{t('delivery.pageOf', { page, pages })}</span>
          {page < pages && <LinkButton to={address({ page: page + 1 })} preventScrollReset>{t('delivery.forth')}</LinkButton>}
        </div>
      )}
    </Card>
  )
}

/** Why, and what the person can do. */
function Reason({ reason }: { reason: string | null }) {
  const { t } = useTranslation('images')
  const refusal = REFUSALS.find((one) => one === reason)
  const notice = NOTICES.find((one) => one === reason)
  const text = notice ? t(`notice.${notice}`) : refusal ? t(`refused.${refusal}`) : null
  return text === null ? null : <p className="mt-1 max-w-prose text-sm text-ink-soft">{text}</p>
}
