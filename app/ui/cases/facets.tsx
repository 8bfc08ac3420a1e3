import { Link } from '@remix-run/react'
import { SlidersHorizontal } from 'lucide-react'
import { addressOf, FACET_ORDER, toggled, type FacetName, type SearchQuestion, type SearchResult } from '~/domain/cases/search'
import { termOf } from '~/domain/cases/vocabulary'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '../class-names'

/** What is shown of a facet before somebody asks for the rest. */
const SHOWN = 8

/** A facet's value in words: the vocabulary's own, or the library's. */
export function useFacetWord(): (facet: FacetName, value: string) => string {
  const { t, i18n } = useTranslation('library')
  return (facet, value) => {
    switch (facet) {
      case 'modality':
      case 'anatomy':
      case 'pathology': return termOf(value)?.[i18n.language === 'zh' ? 'zh' : 'en'][0] ?? value
      case 'difficulty': return t(`difficulty.${(['1', '2', '3', '4', '5'] as const).find((one) => one === value) ?? '3'}`)
      case 'audience': return t(`audience.${(['student', 'resident', 'specialist'] as const).find((one) => one === value) ?? 'student'}`)
      case 'language': return t(`language.${value === 'zh' ? 'zh' : 'en'}`)
    }
  }
}

/** Links, not boxes: each choice is an address of its own, and works before the page's program is there. */
export function Facets({ question, facets }: { question: SearchQuestion; facets: SearchResult['facets'] }) {
  const { t } = useTranslation('library')
  const chosen = Object.values(question.facets).flat().length
  return (
    <>
      <details className="rounded-lg border border-line bg-raised lg:hidden" open={chosen > 0 || undefined}>
        <summary className="target flex cursor-pointer items-center gap-2 px-4 font-medium"><SlidersHorizontal className="size-5" aria-hidden />{t('narrow')}{chosen > 0 && <span data-figures>({chosen})</span>}</summary>
        <Groups question={question} facets={facets} className="px-4 pb-4" />
      </details>
      <Groups question={question} facets={facets} className="max-lg:hidden" />
    </>
  )
}

function Groups({ question, facets, className }: { question: SearchQuestion; facets: SearchResult['facets']; className: string }) {
  const { t } = useTranslation('library')
  return (
    <nav aria-label={t('narrow')} className={cx('flex flex-col gap-6', className)}>
      {FACET_ORDER.map((facet) => <Group key={facet} facet={facet} question={question} facets={facets} />)}
    </nav>
  )
}

function Group({ facet, question, facets }: { facet: FacetName; question: SearchQuestion; facets: SearchResult['facets'] }) {
  const { t } = useTranslation('library')
  const chosen = question.facets[facet] ?? []
  const counts = new Map(facets.filter((one) => one.facet === facet).map(({ value, count }) => [value, count]))
  for (const value of chosen) if (!counts.has(value)) counts.set(value, 0)
  if (counts.size === 0) return null
  // Steps of difficulty stand in their order; of others the chosen ones and the largest come first.
  const values = [...counts].sort(([a, n], [b, m]) => (facet === 'difficulty' ? a.localeCompare(b) : Number(chosen.includes(b)) - Number(chosen.includes(a)) || m - n || a.localeCompare(b)))
  const [first, rest] = [values.slice(0, SHOWN), values.slice(SHOWN)]
  const item = ([value, count]: [string, number]) => <Choice key={value} {...{ question, facet, value, count }} />
  return (
    <section className="flex flex-col gap-1" data-facet={facet}>
      <h2 className="text-sm font-semibold text-ink-soft">{t(`facet.${facet}`)}</h2>
      <ul className="flex flex-col">{first.map(item)}</ul>
      {rest.length > 0 && (
        <details>
          <summary className="target flex cursor-pointer items-center px-2 text-sm font-medium text-accent">{t('moreValues', { count: rest.length })}</summary>
          <ul className="flex flex-col">{rest.map(item)}</ul>
        </details>
      )}
    </section>
  )
}

function Choice({ question, facet, value, count }: { question: SearchQuestion; facet: FacetName; value: string; count: number }) {
  const word = useFacetWord()
  const format = useFormat()
  const isChosen = question.facets[facet]?.includes(value) ?? false
  return (
    <li>
      <Link
        to={addressOf(toggled(question, facet, value))} preventScrollReset aria-current={isChosen || undefined} data-value={value}
        className={cx('target flex items-center gap-2 rounded-sm px-2 hover:bg-sunken', isChosen && 'bg-accent-soft font-medium text-accent-strong')}
      >
        <span aria-hidden className={cx('flex size-4 shrink-0 items-center justify-center rounded-sm border text-sm leading-none', isChosen ? 'border-accent bg-accent text-on-accent' : 'border-line-strong bg-raised')}>{isChosen && '✓'}</span>
        <span className="min-w-0 flex-1 break-words">{word(facet, value)}</span>
        <span className="text-sm text-ink-soft" data-figures>{format.number(count)}</span>
      </Link>
    </li>
  )
}
