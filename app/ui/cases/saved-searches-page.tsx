import { Form, useFetcher, useSubmit } from '@remix-run/react'
import { BellOff, BellRing, LibraryBig, Search, Trash2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { SavedSearchShown } from '~/domain/cases/list-saved-searches.server'
import { FACET_ORDER, KIND_ORDER } from '~/domain/cases/search'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { Button, IconButton, LinkButton } from '../button'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { useToast } from '../toast'
import { useFacetWord } from './facets'
import { LibraryTabs } from './library-tabs'

/** What one asks again and again, and what is new in it. */
export function SavedSearchesPage({ searches }: { searches: SavedSearchShown[] }) {
  const { t } = useTranslation('library')
  return (
    <Page className="max-w-[90rem] gap-6">
      <PageHeader title={t('title')} lead={t('lead')} />
      <LibraryTabs />
      <p className="max-w-prose text-ink-soft">{t('saved.lead')}</p>
      {searches.length === 0
        ? <EmptyState icon={<LibraryBig />} title={t('saved.empty')} text={t('saved.emptyText')} action={<LinkButton to="/cases" tone="primary" icon={<Search aria-hidden />}>{t('saved.toSearch')}</LinkButton>} />
        : <ul className="flex flex-col gap-3">{searches.map((search) => <li key={search.id}><Saved search={search} /></li>)}</ul>}
    </Page>
  )
}

function Saved({ search }: { search: SavedSearchShown }) {
  const { t } = useTranslation('library')
  const format = useFormat()
  const word = useFacetWord()
  const alerting = useFetcher()
  const removing = useFetcher<{ kind: string; query?: string }>()
  const toast = useToast()
  const submit = useSubmit()
  const { id, question, seenAt, news, name } = search
  const hasAlerts = alerting.formData ? alerting.formData.get('alerts') === 'on' : search.hasAlerts
  const narrowed = [...KIND_ORDER.filter((kind) => question.kinds.includes(kind)).map((kind) => t(`kind.${kind}`)), ...FACET_ORDER.flatMap((facet) => (question.facets[facet] ?? []).map((value) => word(facet, value)))]
  const shown = name || question.text
  const said = useRef(false)
  const query = removing.data?.query
  useEffect(() => {
    if (query === undefined || said.current) return
    said.current = true
    // The row is gone by then: the undo is the page's own.
    toast({ text: t('saved.removed'), tone: 'done', onUndo: () => void submit({ intent: 'save', query, name }, { method: 'post', action: '/cases/saved', navigate: false }) })
  }, [query, name, submit, t, toast])
  return (
    <section className="flex flex-wrap items-center gap-x-6 gap-y-3 rounded-lg border border-line bg-raised p-4" data-saved-search={id}>
      <div className="flex min-w-0 flex-1 basis-72 flex-col gap-1.5">
        <h2 className="flex flex-wrap items-center gap-2 font-semibold break-words">{shown || (narrowed.length === 0 ? t('saved.everything') : format.list(narrowed))}{news > 0 && <Badge tone="accent">{t('saved.new', { count: news })}</Badge>}</h2>
        {shown && narrowed.length > 0 && <p className="flex flex-wrap gap-1.5">{narrowed.map((one) => <Badge key={one}>{one}</Badge>)}</p>}
        <p className="text-sm text-ink-soft" data-figures>{t('saved.lookedAt', { time: format.dateTime(seenAt) })}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Form method="post" className="flex flex-wrap gap-2">
          <input type="hidden" name="intent" value="open" />
          <input type="hidden" name="id" value={id} />
          {news > 0 && <Button type="submit" name="new" value="yes" tone="primary">{t('saved.showNew')}</Button>}
          <Button type="submit">{t('saved.show')}</Button>
        </Form>
        <alerting.Form method="post">
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="alerts" value={hasAlerts ? 'off' : 'on'} />
          <IconButton type="submit" name="intent" value="alert" label={t('saved.alerts')} aria-pressed={hasAlerts}>{hasAlerts ? <BellRing aria-hidden /> : <BellOff aria-hidden />}</IconButton>
        </alerting.Form>
        <removing.Form method="post">
          <input type="hidden" name="id" value={id} />
          <IconButton type="submit" name="intent" value="remove" label={t('saved.remove')} isBusy={removing.state !== 'idle'}><Trash2 aria-hidden /></IconButton>
        </removing.Form>
      </div>
    </section>
  )
}
