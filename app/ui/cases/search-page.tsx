import { Form, Link, useNavigation } from '@remix-run/react'
import { LibraryBig, PenLine, Search, SearchX, X } from 'lucide-react'
import { useMemo, useRef, type KeyboardEvent } from 'react'
import { addressOf, FACET_ORDER, isNarrowed, KIND_ORDER, toggled, type SearchQuestion, type SearchResult } from '~/domain/cases/search'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '../button'
import { cx } from '../class-names'
import { useShortcuts } from '../keyboard'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { Facets, useFacetWord } from './facets'
import { LibraryTabs } from './library-tabs'
import { ResultCard } from './result-card'
import { SaveSearch } from './save-search'

export interface SearchPageProps { question: SearchQuestion; result: SearchResult; mayWrite: boolean }

/** One box over the library; all that narrows it is in the address. */
export function SearchPage({ question, result, mayWrite }: SearchPageProps) {
  const { t } = useTranslation('library')
  const box = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const isBusy = useNavigation().state === 'loading'
  const links = () => [...(list.current?.querySelectorAll<HTMLAnchorElement>('a[data-result]') ?? [])]
  /** To the result before or after the one in focus. */
  const step = useMemo(() => (by: 1 | -1) => {
    const all = links()
    const at = all.indexOf(document.activeElement as HTMLAnchorElement)
    const next = at + by
    if (next < 0) box.current?.focus()
    else all[Math.min(next, all.length - 1)]?.focus()
  }, [])
  useShortcuts(useMemo(() => [
    { key: '/', label: t('keys.box'), run: () => box.current?.select() },
    { key: 'j', label: t('keys.next'), run: () => step(1) },
    { key: 'k', label: t('keys.before'), run: () => step(-1) },
  ], [t, step]))
  const onArrow = (event: KeyboardEvent) => {
    if ((event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    step(event.key === 'ArrowDown' ? 1 : -1)
  }
  const isEmptyLibrary = result.total === 0 && !isNarrowed(question)
  return (
    <Page className="max-w-[90rem] gap-6">
      <PageHeader title={t('title')} lead={t('lead')} actions={mayWrite && <LinkButton to="/cases/new" tone="primary" icon={<PenLine aria-hidden />}>{t('write')}</LinkButton>} />
      <LibraryTabs />
      {isEmptyLibrary ? (
        <EmptyState icon={<LibraryBig />} title={t('empty')} text={t(mayWrite ? 'emptyWrite' : 'emptyText')} action={mayWrite && <LinkButton to="/cases/new" tone="primary" icon={<PenLine aria-hidden />}>{t('write')}</LinkButton>} />
      ) : (
        <>
          {/* Drawn anew for another address: the box shows what was asked. */}
          <Form key={addressOf(question)} method="get" action="/cases" role="search" aria-label={t('search')} className="flex gap-2" onKeyDown={onArrow}>
            <label htmlFor="library-search" className="sr-only">{t('search')}</label>
            <input
              ref={box} id="library-search" name="q" type="search" defaultValue={question.text} placeholder={t('hint')} maxLength={1_000} autoComplete="off" enterKeyHint="search"
              className="target min-w-0 flex-1 rounded-sm border border-line-strong bg-raised px-4 py-2 text-lg text-ink placeholder:text-ink-soft"
            />
            {question.kinds.map((kind) => <input key={kind} type="hidden" name="kind" value={kind} />)}
            {FACET_ORDER.flatMap((facet) => (question.facets[facet] ?? []).map((value) => <input key={facet + value} type="hidden" name={facet} value={value} />))}
            <Button type="submit" tone="primary" size="large" icon={<Search aria-hidden />} isBusy={isBusy} aria-label={t('find')}><span className="max-sm:hidden">{t('find')}</span></Button>
          </Form>
          <Kinds question={question} result={result} />
          <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[16rem_minmax(0,1fr)]">
            <Facets question={question} facets={result.facets} />
            <section className={cx('flex flex-col gap-4 transition-opacity', isBusy && 'opacity-60')} aria-label={t('results')} aria-busy={isBusy}>
              <Summary question={question} result={result} />
              {result.cards.length > 0 ? (
                <ul ref={list} className="flex flex-col gap-3" onKeyDown={onArrow}>
                  {result.cards.map((card) => <li key={card.commentId ?? card.caseId}><ResultCard card={card} /></li>)}
                </ul>
              ) : (
                <EmptyState icon={<SearchX />} title={t('nothing')} text={t('nothingText')} action={<LinkButton to="/cases">{t('clear')}</LinkButton>} />
              )}
              <Pages question={question} pages={result.pages} />
            </section>
          </div>
        </>
      )}
    </Page>
  )
}

/** Cases, reports, articles or what was said of them, each with how many there are. */
function Kinds({ question, result }: Pick<SearchPageProps, 'question' | 'result'>) {
  const { t } = useTranslation('library')
  const format = useFormat()
  const chosen = question.kinds.length === 1 ? question.kinds[0]! : null
  const countOf = (kind: string) => result.count.find((one) => one.kind === kind)?.count ?? 0
  const tab = (kind: typeof chosen, label: string, count: number | null) => (
    <Link
      key={label} to={addressOf({ ...question, kinds: kind ? [kind] : [], page: 1 })} preventScrollReset aria-current={chosen === kind || undefined}
      className={cx('target inline-flex items-center gap-2 rounded-full border px-4 font-medium whitespace-nowrap', chosen === kind ? 'border-accent bg-accent-soft text-accent-strong' : 'border-line text-ink-soft hover:bg-sunken')}
    >
      {label}{count !== null && <span className="text-sm" data-figures>{format.number(count)}</span>}
    </Link>
  )
  return (
    <nav aria-label={t('kinds')} className="flex gap-2 overflow-x-auto pb-1">
      {tab(null, t('kinds_all'), null)}
      {KIND_ORDER.filter((kind) => countOf(kind) > 0 || kind === chosen).map((kind) => tab(kind, t(`kinds_${kind}`), countOf(kind)))}
    </nav>
  )
}

/** How many there are, and whatever was done with the question: words understood otherwise, left out, or not all found. */
function Summary({ question, result }: Pick<SearchPageProps, 'question' | 'result'>) {
  const { t } = useTranslation('library')
  const format = useFormat()
  const word = useFacetWord()
  const chosen = FACET_ORDER.flatMap((facet) => (question.facets[facet] ?? []).map((value) => ({ facet, value })))
  const { corrected, offered, isLoose, isCut, total, isAtLeast } = result
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p role="status" className="text-ink-soft" data-figures>{isAtLeast ? t('totalAtLeast', { total: format.number(total) }) : t('total', { count: total, total: format.number(total) })}</p>
        {isNarrowed(question) && <SaveSearch key={addressOf(question)} question={question} />}
      </div>
      {question.since !== undefined && (
        <p className="flex flex-wrap items-center gap-x-3 rounded-sm bg-accent-soft px-4 py-2" data-since>
          {t('since', { time: format.dateTime(question.since) })}
          <Link to={addressOf({ ...question, since: undefined, page: 1 })} className="font-medium text-accent underline underline-offset-4">{t('anyTime')}</Link>
        </p>
      )}
      {corrected !== null && (
        <p className="rounded-sm bg-accent-soft px-4 py-2" data-corrected>
          {t('corrected', { text: corrected })}{' '}
          <Link to={addressOf({ ...question, isExact: true, page: 1 })} className="font-medium text-accent underline underline-offset-4">{t('insist', { text: question.text })}</Link>
        </p>
      )}
      {offered !== null && (
        <p className="rounded-sm bg-accent-soft px-4 py-2" data-offered>
          <Link to={addressOf({ ...question, text: offered, page: 1 })} className="font-medium text-accent underline underline-offset-4">{t('offered', { text: offered })}</Link>
        </p>
      )}
      {isLoose && corrected === null && <p className="rounded-sm bg-attention-soft px-4 py-2" data-loose>{t('loose')}</p>}
      {isCut && <p className="rounded-sm bg-attention-soft px-4 py-2" data-cut>{t('cut')}</p>}
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-2" aria-label={t('chosen')}>
          {chosen.map(({ facet, value }) => (
            <li key={facet + value}>
              <Link to={addressOf(toggled(question, facet, value))} preventScrollReset className="target inline-flex items-center gap-1.5 rounded-full bg-sunken px-3 font-medium hover:bg-accent-soft" aria-label={t('without', { value: word(facet, value) })}>
                {word(facet, value)}<X className="size-4" aria-hidden />
              </Link>
            </li>
          ))}
          <li><Link to={addressOf({ ...question, facets: {}, page: 1 })} preventScrollReset className="target inline-flex items-center px-2 font-medium text-accent underline underline-offset-4">{t('clearFacets')}</Link></li>
        </ul>
      )}
    </div>
  )
}

function Pages({ question, pages }: { question: SearchQuestion; pages: number }) {
  const { t } = useTranslation('library')
  if (pages <= 1 && question.page === 1) return null
  const to = (page: number) => addressOf({ ...question, page })
  return (
    <nav aria-label={t('pages')} className="flex items-center justify-between gap-3">
      {question.page > 1 ? <LinkButton to={to(Math.min(question.page - 1, Math.max(1, pages)))} rel="prev">{t('before')}</LinkButton> : <span />}
      <span className="text-ink-soft" data-figures>{t('page', { page: question.page, pages: Math.max(1, pages) })}</span>
      {question.page < pages ? <LinkButton to={to(question.page + 1)} rel="next">{t('next')}</LinkButton> : <span />}
    </nav>
  )
}
