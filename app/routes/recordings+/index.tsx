import type { LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { Clapperboard, Search } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { listRecordings } from '~/domain/broadcasts/list-recordings.server'
import { useFormat } from '~/i18n/format'
import { visitorOf } from '~/session/visitor.server'
import { Badge } from '~/ui/badge'
import { Pages } from '~/ui/broadcast/pages'
import { Button } from '~/ui/button'
import { TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import type { PageHandle } from '~/ui/rooms'
import { EmptyState } from '~/ui/states'

export const handle: PageHandle = { title: (t) => t('broadcast:recordings.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await visitorOf(request, context)
  const { searchParams } = new URL(request.url)
  const search = (searchParams.get('search') ?? '').trim().slice(0, 200)
  const page = Math.max(1, Number.parseInt(searchParams.get('page') ?? '1', 10) || 1)
  return { search, page, ...(await listRecordings(context.services, actor, { search, page })) }
}

export default function Recordings() {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const { rows, total, pageSize, search, page } = useLoaderData<typeof loader>()
  return (
    <Page>
      <PageHeader title={t('recordings.title')} lead={t('recordings.lead')} />
      {(total > 0 || search) && (
        <Form method="get" role="search" className="flex items-end gap-2">
          <TextField label={t('recordings.search')} name="search" type="search" defaultValue={search} className="max-w-md flex-1" />
          <Button type="submit" icon={<Search aria-hidden />}>{t('recordings.find')}</Button>
        </Form>
      )}
      {rows.length === 0 ? <EmptyState icon={<Clapperboard />} title={t(search ? 'recordings.noMatch' : 'recordings.none')} /> : (
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {rows.map((row) => (
            <li key={row.id}>
              <Link to={`/recordings/${row.id}`} className="flex h-full flex-col overflow-hidden rounded-lg border border-line bg-raised hover:border-accent">
                <span className="relative grid aspect-video place-items-center bg-black text-white">
                  {row.hasThumbnails ? <span aria-hidden className="absolute inset-0 bg-no-repeat" style={{ backgroundImage: `url(/recordings/${row.id}/thumbnails/thumbnails-0.jpg)`, backgroundSize: '1000% auto' }} /> : <Clapperboard className="size-8 opacity-60" aria-hidden />}
                  <span className="absolute right-2 bottom-2 rounded-sm bg-black/80 px-2 text-sm" data-figures>{row.state === 'closed' ? format.clock(row.durationMs) : t('recordings.closing')}</span>
                </span>
                <span className="flex flex-col gap-1 p-4">
                  <span className="font-medium">{row.title}</span>
                  <span className="text-sm text-ink-soft" data-figures>{row.institution} · {format.date(row.startedAt)}</span>
                  <span className="flex flex-wrap gap-1">{row.streams.length > 1 && <Badge>{t('recordings.angles', { count: row.streams.length })}</Badge>}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Pages page={page} total={total} pageSize={pageSize} />
    </Page>
  )
}
