import { Link, useSearchParams } from '@remix-run/react'
import { FilePlus2, ListChecks, ScanSearch } from 'lucide-react'
import { useState } from 'react'
import type { ItemFilter, ItemLine, ListedItems } from '~/domain/exams/library/list-items.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'
import { Page, PageHeader } from '~/ui/page'
import { QuestionKindIcon } from '~/ui/questions/editing/kind-icon'
import { EmptyState } from '~/ui/states'
import { QUESTION_KINDS } from '~/domain/questions/question'
import { LEVELS } from '~/domain/exams/item'
import { BulkBar } from './bulk-bar'
import { ItemStateBadge } from './item-state'
import { QuestionFilters } from './question-filters'

/** Dates come as they are read from the page's data. */
type Listed = Omit<ListedItems, 'items'> & { items: (Omit<ItemLine, 'changedAt'> & { changedAt: string | Date })[]; filter: ItemFilter }

/** The institution's questions. What is looked for stands in the address. */
export function QuestionsPage({ items, total, page, pages, tagsUsed, authors, places, filter }: Listed) {
  const { t } = useTranslation('question-library')
  const { t: inFiles } = useTranslation('exam-exchange')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { page: _, ...asked } = filter
  const isFiltered = Object.values(asked).some(Boolean)
  const here = items.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const choose = (id: string, is: boolean) => setChosen((before) => { const next = new Set(before); if (is) next.add(id); else next.delete(id); return next })
  const begin = <LinkButton to="/exams/questions/new" tone="primary" icon={<FilePlus2 aria-hidden />}>{t('list.new')}</LinkButton>
  return (
    <Page>
      <PageHeader title={t('list.title')} lead={t('list.lead')} actions={<><LinkButton to="/exams/questions/import">{inFiles('title')}</LinkButton>{begin}</>} />
      {(items.length > 0 || isFiltered) && <QuestionFilters {...{ filter, tagsUsed, authors, places }} />}
      {items.length === 0 ? (isFiltered
        ? <EmptyState icon={<ScanSearch />} title={t('list.noMatch')} text={t('list.noMatchText')} action={<LinkButton to="/exams/questions">{t('list.clear')}</LinkButton>} />
        : <EmptyState icon={<ListChecks />} title={t('list.none')} text={t('list.noneText')} action={begin} />
      ) : (
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p role="status" className="text-sm text-ink-soft tabular-nums">{t('list.count', { count: total })}</p>
            <label className="target flex items-center gap-2 text-sm"><input type="checkbox" className="size-5 accent-accent" checked={here.length === items.length} onChange={({ target }) => setChosen(target.checked ? new Set(items.map(({ id }) => id)) : new Set())} />{t('list.chooseAll')}</label>
          </div>
          <ul className="flex flex-col gap-2" aria-label={t('list.title')}>
            {items.map((item) => <Line key={item.id} item={item} isChosen={chosen.has(item.id)} onChoose={(is) => choose(item.id, is)} />)}
          </ul>
          {here.length > 0 && <BulkBar ids={here} onDone={() => setChosen(new Set())} tagsUsed={tagsUsed} />}
        </div>
      )}
      <Pages page={page} pages={pages} />
    </Page>
  )
}

function Line({ item, isChosen, onChoose }: { item: Listed['items'][number]; isChosen: boolean; onChoose: (is: boolean) => void }) {
  const { t } = useTranslation('question-library')
  const { t: word } = useTranslation('question-desk')
  const format = useFormat()
  const kind = QUESTION_KINDS.find((one) => one === item.kind)
  const level = LEVELS.find((one) => one === item.level)
  const title = item.title || t('untitled')
  const facts = [kind && word(`kind.${kind}`), level && t(`level.${level}`), item.difficulty !== null && t('list.aimed', { share: format.number(Math.round(item.difficulty * 100)) }), item.version > 0 && t('list.version', { version: item.version }), item.author, format.date(new Date(item.changedAt))].filter(Boolean)
  const tags = [...item.tags.subject, ...item.tags.modality, ...item.tags.anatomy]
  return (
    <li data-item={item.id} className="flex items-start gap-3 rounded-lg border border-line bg-raised p-3">
      <label className="target -m-2 grid size-11 shrink-0 place-items-center"><input type="checkbox" checked={isChosen} onChange={({ target }) => onChoose(target.checked)} aria-label={t('list.choose', { title })} className="size-5 accent-accent" /></label>
      {kind && <span className="mt-1 text-ink-soft max-sm:hidden"><QuestionKindIcon kind={kind} /></span>}
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
          <Link to={`/exams/questions/${item.id}`} lang={item.language} className="min-w-0 font-medium break-words underline-offset-4 hover:underline">{title}</Link>
          <ItemStateBadge state={item.state} />
        </div>
        <p className="text-sm break-words text-ink-soft tabular-nums">{facts.join(' · ')}</p>
        {tags.length > 0 && <p className="flex flex-wrap gap-1 text-sm">{tags.map((tag, n) => <span key={n} className="rounded-sm bg-sunken px-2 py-0.5">{tag}</span>)}</p>}
      </div>
    </li>
  )
}

function Pages({ page, pages }: { page: number; pages: number }) {
  const { t } = useTranslation('question-library')
  const [search] = useSearchParams()
  if (pages < 2) return null
  const to = (next: number) => { const query = new URLSearchParams(search); query.set('page', String(next)); return `?${query}` }
  return (
    <nav aria-label={t('list.pages')} className="flex items-center justify-between gap-3 tabular-nums">
      {page > 1 ? <LinkButton to={to(page - 1)}>{t('list.before')}</LinkButton> : <span />}
      <span className="text-sm text-ink-soft">{t('list.page', { page, pages })}</span>
      {page < pages ? <LinkButton to={to(page + 1)}>{t('list.after')}</LinkButton> : <span />}
    </nav>
  )
}
