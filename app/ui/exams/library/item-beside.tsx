import { Link } from '@remix-run/react'
import { Copy } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { Double, findDoubles } from '~/domain/exams/library/find-doubles.server'
import type { ItemUse } from '~/domain/exams/library/item-usage.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Card } from '~/ui/page'
import { ItemStateBadge } from './item-state'
import { postItem } from './post-item'

/** Questions that say nearly the same. */
export function ItemDoubles({ itemId, settle }: { itemId: string; settle: () => Promise<boolean> }) {
  const { t } = useTranslation('question-library')
  const format = useFormat()
  const [found, setFound] = useState<Double[] | null>(null)
  const [isBusy, setBusy] = useState(false)
  const look = useCallback(async () => {
    setBusy(true)
    const done = await postItem<Awaited<ReturnType<typeof findDoubles>>>(itemId, 'doubles')
    setBusy(false)
    if (done.kind === 'found') setFound(done.doubles)
  }, [itemId])
  useEffect(() => { void look() }, [look])
  return (
    <Card title={t('doubles.title')}>
      <div role="status" className="flex flex-col gap-2">
        {found === null ? <p className="text-sm text-ink-soft">{t('doubles.looking')}</p> : found.length === 0 ? <p className="text-sm text-ink-soft">{t('doubles.none')}</p> : (
          <ul className="flex flex-col gap-2">
            {found.map(({ itemId: id, title, state, likeness }) => (
              <li key={id} className="flex flex-wrap items-center justify-between gap-2">
                <Link to={`/exams/questions/${id}`} className="target inline-flex min-w-0 items-center break-words text-accent underline underline-offset-4">{title || t('untitled')}</Link>
                <span className="flex items-center gap-2 text-sm text-ink-soft tabular-nums">{t('doubles.like', { share: format.number(Math.round(likeness * 100)) })}<ItemStateBadge state={state} /></span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <Button tone="quiet" className="self-start" icon={<Copy aria-hidden />} isBusy={isBusy} onClick={() => void settle().then(look)}>{t('doubles.again')}</Button>
    </Card>
  )
}

interface Usage { versions: { version: number; frozenAt: string | Date }[]; uses: (Omit<ItemUse, 'opensAt'> & { opensAt: string | Date | null })[] }

/** Where it was used, and what was measured there. */
export function ItemHistory({ versions, uses }: Usage) {
  const { t } = useTranslation('question-library')
  const format = useFormat()
  return (
    <Card title={t('history.title')}>
      {versions.length === 0 && <p className="text-sm text-ink-soft">{t('history.none')}</p>}
      {versions.length > 0 && <ul className="flex flex-col gap-1 text-sm tabular-nums">{versions.map(({ version, frozenAt }) => <li key={version}>{t('history.version', { version, date: format.dateTime(new Date(frozenAt)) })}</li>)}</ul>}
      {versions.length > 0 && uses.length === 0 && <p className="text-sm text-ink-soft">{t('history.unused')}</p>}
      {uses.length > 0 && (
        <ul className="flex flex-col gap-2">
          {uses.map(({ sittingId, title, version, opensAt, measured }) => (
            <li key={sittingId} className="flex flex-col">
              <span className="break-words">{title}</span>
              <span className="text-sm text-ink-soft tabular-nums">{[t('list.version', { version }), opensAt && format.date(new Date(opensAt)), measured ? t('history.measured', { facility: format.number(Math.round(measured.facility * 100)), count: measured.candidates }) : t('history.notMeasured')].filter(Boolean).join(' · ')}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
