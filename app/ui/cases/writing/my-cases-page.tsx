import { Link, useRevalidator } from '@remix-run/react'
import { BookmarkX, PencilLine, Plus, RotateCcw } from 'lucide-react'
import type { CaseLine, KeptLine, MyCases } from '~/domain/cases/my-cases.server'
import type { Two } from '~/domain/cases/case'
import { useFormat } from '~/i18n/format'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { useToast } from '~/ui/toast'
import { CaseStatePill } from '../case-state'
import { LibraryTabs } from '../library-tabs'
import { post } from '../post'

type Dated<T, Key extends keyof T> = Omit<T, Key> & Record<Key, string | Date>
type Line = Dated<CaseLine, 'changedAt'>
interface MyCasesProps extends Omit<MyCases, 'mine' | 'waiting' | 'removed' | 'kept'> { mine: Line[]; waiting: Line[]; removed: Line[]; kept: Dated<KeptLine, 'keptAt'>[]; isReviewOver: boolean }

/** Everything of the library that is the reader's own: what they write, what waits for them, what they kept. */
export function MyCasesPage({ mine, waiting, kept, removed, isCut, mayWrite, isReviewOver }: MyCasesProps) {
  const { t, i18n } = useTranslation('writing')
  const language = i18n.language as Language
  const format = useFormat()
  const toast = useToast()
  const { revalidate } = useRevalidator()
  const name = ({ en, zh }: Two) => (language === 'zh' ? zh || en : en || zh) || t('untitled')
  const restore = async ({ id }: Line) => {
    const { kind } = await post(id, 'restore', {})
    toast(kind === 'done' ? { text: t('remove.back'), tone: 'done' } : { text: t('failed'), tone: 'danger' })
    revalidate()
  }
  const list = (title: string, rows: readonly Line[], to: (line: Line) => string, byWhom: boolean) => (
    <section className="flex flex-col gap-3" aria-label={title}>
      <h2 className="text-lg font-semibold">{title}</h2>
      <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-raised">
        {rows.map((line) => (
          <li key={line.id} data-case={line.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-3">
            <span className="flex min-w-0 flex-col">
              <Link to={to(line)} className="font-medium break-words hover:underline">{name(line.title)}</Link>
              <span className="text-sm text-ink-soft">{[t(`kind.${line.kind}`), byWhom && line.author, line.institution, t('mine.changed', { date: format.dateTime(line.changedAt) })].filter(Boolean).join(' · ')}</span>
            </span>
            <span className="flex flex-wrap items-center gap-3">
              {line.openNotes > 0 && line.state === 'draft' && <span className="text-sm font-medium text-attention">{t('notes.open', { count: line.openNotes })}</span>}
              <CaseStatePill state={line.state} version={line.version} />
              {line.version > 0 && line.state !== 'retracted' && !byWhom && <LinkButton to={`/cases/${line.id}`} tone="quiet">{t('asReaders')}</LinkButton>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
  return (
    <Page className="max-w-[90rem]">
      <PageHeader title={t('mine.title')} lead={t('mine.lead')} actions={mayWrite && <LinkButton to="/cases/new" tone="primary" icon={<Plus aria-hidden />}>{t('new.link')}</LinkButton>} />
      <LibraryTabs />
      {isReviewOver && <p role="status" className="rounded-sm bg-accent-soft px-4 py-3">{t('mine.reviewOver')}</p>}
      {isCut && <p role="status" className="text-attention">{t('mine.cut')}</p>}
      {waiting.length > 0 && list(t('mine.waiting'), waiting, ({ id }) => `/cases/${id}/review`, true)}
      {mine.length > 0 ? list(t('mine.drafts'), mine, ({ id }) => `/cases/${id}/edit`, false)
        : mayWrite && <EmptyState icon={<PencilLine />} title={t('mine.none')} text={t('mine.noneText')} action={<LinkButton to="/cases/new" tone="primary" icon={<Plus aria-hidden />}>{t('new.link')}</LinkButton>} />}
      <section className="flex flex-col gap-3" aria-label={t('mine.kept')}>
        <h2 className="text-lg font-semibold">{t('mine.kept')}</h2>
        {kept.length === 0 ? <EmptyState icon={<BookmarkX />} title={t('mine.noneKept')} action={<LinkButton to="/cases">{t('mine.toLibrary')}</LinkButton>} /> : (
          <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-raised">
            {kept.map(({ id, title, kind, author, keptAt }) => (
              <li key={id} className="flex flex-col px-4 py-3"><Link to={`/cases/${id}`} className="font-medium break-words hover:underline">{name(title)}</Link><span className="text-sm text-ink-soft">{[t(`kind.${kind}`), author, t('mine.keptAt', { date: format.date(keptAt) })].join(' · ')}</span></li>
            ))}
          </ul>
        )}
      </section>
      {removed.length > 0 && (
        <section className="flex flex-col gap-3" aria-label={t('mine.removed')}>
          <h2 className="text-lg font-semibold">{t('mine.removed')}</h2>
          <p className="text-ink-soft">{t('mine.removedText')}</p>
          <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-raised">
            {removed.map((line) => <li key={line.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3"><span className="min-w-0 break-words">{name(line.title)}</span><Button icon={<RotateCcw aria-hidden />} onClick={() => void restore(line)}>{t('remove.bringBack')}</Button></li>)}
          </ul>
        </section>
      )}
    </Page>
  )
}
