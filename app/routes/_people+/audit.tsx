import { data, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react'
import { ChevronLeft, ChevronRight, ScrollText, SearchX } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { readAuditRequest } from '~/domain/audit/audit-request.server'
import { countPerDay } from '~/domain/audit/count-per-day.server'
import { namesOf } from '~/domain/audit/names.server'
import { chainState, proveAudit } from '~/domain/audit/prove-audit.server'
import { searchAudit } from '~/domain/audit/search-audit.server'
import { AUDIT_ACTIONS } from '~/infra/audit/audit'
import { isOperator } from '~/policy/actor'
import { smallForm } from '~/session/bounded-form.server'
import { requirePerson } from '~/session/visitor.server'
import { AuditSearch } from '~/ui/audit/audit-search'
import { AuditTable } from '~/ui/audit/audit-table'
import { ChainCard } from '~/ui/audit/chain-card'
import { EventsPerDay } from '~/ui/audit/events-per-day'
import { buttonClass } from '~/ui/button'
import { Page, PageHeader } from '~/ui/page'
import { AdministrationTabs } from '~/ui/people/administration-tabs'
import type { PageHandle } from '~/ui/rooms'
import { EmptyState } from '~/ui/states'

export const handle: PageHandle = { room: 'desk', title: (t) => t('audit:title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { services } = context
  const { actor, person } = await requirePerson(request, context)
  const { searchParams } = new URL(request.url)
  const asked = await readAuditRequest(services, actor, searchParams, person.timeZone)
  if (asked.kind === 'forbidden') throw new Response(null, { status: 403 })
  const { institutionId, filter, scopes } = asked
  const place = (name: string) => (/^\d{1,10}$/.test(searchParams.get(name) ?? '') ? Number(searchParams.get(name)) : undefined)
  const found = await searchAudit(services, actor, institutionId, filter, { before: place('before'), after: place('after') })
  if (!found) throw new Response(null, { status: 403 })
  const chosen = { person: filter.personId, about: filter.subject ? `${filter.subject.kind}:${filter.subject.id}` : '' }
  const names = await namesOf(services.db, [{ actorId: filter.personId || null, subjectKind: filter.subject?.kind ?? '', subjectId: filter.subject?.id ?? null, institutionId }])
  return {
    ...found, ...scopes, institutionId,
    perDay: await countPerDay(services, actor, institutionId, filter, person.timeZone),
    chain: await chainState(services),
    actions: AUDIT_ACTIONS,
    only: { ...chosen, personName: names.get(`person:${filter.personId}`) ?? filter.personId, aboutName: names.get(chosen.about) ?? chosen.about },
    mayProve: isOperator(actor),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  const form = await smallForm(request)
  switch (form.get('intent')) {
    case 'prove': {
      const result = await proveAudit(context.services, actor)
      return data({ kind: result.kind }, { status: result.kind === 'forbidden' ? 403 : 200 })
    }
    default:
      throw new Response(null, { status: 400 })
  }
}

export default function AuditPage() {
  const { t } = useTranslation('audit')
  const { lines, newer, older, institutions, isWhole, institutionId, perDay, chain, actions, only, mayProve } = useLoaderData<typeof loader>()
  const [search] = useSearchParams()
  const isBusy = useNavigation().state !== 'idle'
  const isNarrowed = ['q', 'person', 'action', 'about', 'from', 'to'].some((name) => search.get(name))
  const to = (name: 'before' | 'after' | null, seq = 0) => {
    const next = new URLSearchParams(search)
    next.delete('before')
    next.delete('after')
    if (name) next.set(name, String(seq))
    return `?${next}`
  }
  return (
    <Page>
      <PageHeader
        title={t('title')} lead={t('lead')}
        actions={(['csv', 'jsonl'] as const).map((format) => {
          const next = new URLSearchParams(search)
          next.set('format', format)
          return <a key={format} href={`/audit/export?${next}`} download className={buttonClass()}>{t(`export.${format}`)}</a>
        })}
      />
      <AdministrationTabs />
      <div className="grid gap-4 lg:grid-cols-2">
        <EventsPerDay days={perDay} />
        <ChainCard chain={chain} mayProve={mayProve} />
      </div>
      <section className="flex min-w-0 flex-col gap-4" aria-label={t('list.caption')}>
        <AuditSearch key={search.toString()} {...{ institutions, isWhole, institutionId, actions, only, isBusy, isNarrowed }} />
        {lines.length > 0 ? <AuditTable lines={lines} showsInstitution={institutionId === null} keep={institutionId} />
          : <EmptyState icon={isNarrowed ? <SearchX /> : <ScrollText />} title={t(isNarrowed ? 'list.none' : 'list.empty')} action={isNarrowed && <Link to={institutionId ? `?institution=${institutionId}` : '?'} className={buttonClass()}>{t('search.clear')}</Link>} />}
        {(newer !== null || older !== null) && (
          <nav className="flex items-center justify-between gap-4" aria-label={t('list.pages')}>
            {newer !== null ? <Link to={to('after', newer)} className={buttonClass()}><ChevronLeft aria-hidden />{t('list.newer')}</Link> : <span />}
            {older !== null ? <Link to={to('before', older)} className={buttonClass()}>{t('list.older')}<ChevronRight aria-hidden /></Link> : <span />}
          </nav>
        )}
      </section>
    </Page>
  )
}
