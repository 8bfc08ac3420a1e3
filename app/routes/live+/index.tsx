import type { LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Radio } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { listWatchable } from '~/domain/broadcasts/list-broadcasts.server'
import { useFormat } from '~/i18n/format'
import { visitorOf } from '~/session/visitor.server'
import { StatusPill } from '~/ui/badge'
import { Page, PageHeader } from '~/ui/page'
import type { PageHandle } from '~/ui/rooms'
import { EmptyState } from '~/ui/states'

export const handle: PageHandle = { title: (t) => t('broadcast:live.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  return { rows: await listWatchable(context.services, actor, 100) }
}

export default function Live() {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const { rows } = useLoaderData<typeof loader>()
  return (
    <Page>
      <PageHeader title={t('live.title')} lead={t('live.lead')} />
      {rows.length === 0 ? <EmptyState icon={<Radio />} title={t('live.none')} text={t('live.noneText')} /> : (
        <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-raised">
          {rows.map((row) => (
            <li key={row.id}>
              <Link to={`/live/${row.id}`} className="flex min-h-16 items-center justify-between gap-4 px-4 py-3 hover:bg-sunken">
                <span className="flex min-w-0 flex-col">
                  <span className="truncate font-medium">{row.title}</span>
                  <span className="text-sm text-ink-soft" data-figures>{row.institution} · {format.dateTime(row.startedAt ?? row.scheduledStartAt)}</span>
                </span>
                <StatusPill state={row.state} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}
