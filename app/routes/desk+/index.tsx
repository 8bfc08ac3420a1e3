import type { LoaderFunctionArgs } from '@remix-run/node'
import { data } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { CalendarPlus, DoorOpen, Search } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { BROADCAST_STATES } from '~/domain/broadcasts/broadcast'
import { desksOf, listDeskBroadcasts, PAGE_SIZE } from '~/domain/broadcasts/list-broadcasts.server'
import { useFormat } from '~/i18n/format'
import { requirePerson } from '~/session/visitor.server'
import { StatusPill } from '~/ui/badge'
import { Pages } from '~/ui/broadcast/pages'
import { Button, LinkButton } from '~/ui/button'
import { Select, TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import type { PageHandle } from '~/ui/rooms'
import { EmptyState } from '~/ui/states'
import { Table, Td, Th } from '~/ui/table'

export const handle: PageHandle = { room: 'desk', title: (t) => t('broadcast:desk.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor } = await requirePerson(request, context)
  if ((await desksOf(context.services, actor)).length === 0) throw data(null, { status: 403 })
  const { searchParams } = new URL(request.url)
  const search = (searchParams.get('search') ?? '').trim().slice(0, 200)
  const state = BROADCAST_STATES.find((each) => each === searchParams.get('state'))
  const page = Math.max(1, Number.parseInt(searchParams.get('page') ?? '1', 10) || 1)
  return { search, state: state ?? '', page, pageSize: PAGE_SIZE, ...(await listDeskBroadcasts(context.services, actor, { search, state, page })) }
}

export default function DeskList() {
  const { t } = useTranslation('broadcast')
  const common = useTranslation('common').t
  const format = useFormat()
  const { rows, total, search, state, page, pageSize } = useLoaderData<typeof loader>()
  return (
    <Page>
      <PageHeader
        title={t('desk.title')} lead={t('desk.lead')}
        actions={<><LinkButton to="/desk/rooms" icon={<DoorOpen aria-hidden />}>{t('rooms.title')}</LinkButton><LinkButton to="/desk/new" tone="primary" icon={<CalendarPlus aria-hidden />}>{t('desk.new')}</LinkButton></>}
      />
      <Form method="get" role="search" className="flex flex-wrap items-end gap-3">
        <TextField label={t('desk.search')} name="search" type="search" defaultValue={search} className="min-w-48 flex-1" />
        <Select label={t('desk.state')} name="state" defaultValue={state} className="w-44">
          <option value="">{t('desk.allStates')}</option>
          {BROADCAST_STATES.map((each) => <option key={each} value={each}>{common(`status.${each}`)}</option>)}
        </Select>
        <Button type="submit" icon={<Search aria-hidden />}>{t('recordings.find')}</Button>
      </Form>
      {rows.length === 0 ? (
        <EmptyState icon={<CalendarPlus />} title={t(search || state ? 'desk.noMatch' : 'desk.none')} action={<LinkButton to="/desk/new" tone="primary">{t('desk.new')}</LinkButton>} />
      ) : (
        <Table caption={t('desk.title')} head={<><Th>{t('desk.broadcast')}</Th><Th>{t('desk.state')}</Th><Th>{t('desk.when')}</Th><Th>{t('desk.where')}</Th><Th>{t('desk.consent')}</Th></>}>
          {rows.map((row) => (
            <tr key={row.id} className="hover:bg-sunken">
              <Td><Link to={`/desk/${row.id}`} className="target inline-flex items-center font-medium text-accent hover:underline">{row.title}</Link></Td>
              <Td><StatusPill state={row.state} /></Td>
              <Td className="whitespace-nowrap">{format.dateTime(row.startedAt ?? row.scheduledStartAt)}</Td>
              <Td>{row.room ?? row.institution}</Td>
              <Td>{row.hasConsent ? t('desk.consentThere') : <span className="text-attention">{t('desk.consentMissing')}</span>}</Td>
            </tr>
          ))}
        </Table>
      )}
      <Pages page={page} total={total} pageSize={pageSize} />
    </Page>
  )
}
