import { Form, Link, useNavigation, useSearchParams } from '@remix-run/react'
import { Inbox, MailX } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { LETTER_KINDS, LETTER_STATES, type LetterState } from '~/domain/mail/letter'
import { useFormat } from '~/i18n/format'
import { Button, buttonClass, LinkButton } from '../button'
import { Select, TextField } from '../field'
import { Page, PageHeader } from '../page'
import { AdministrationTabs } from '../people/administration-tabs'
import { EmptyState } from '../states'
import { Table, Td, Th } from '../table'
import { LetterStateBadge } from './letter-state'

interface Letter { id: string; to: string; kind: string; subject: string; state: LetterState; createdAt: Date | string }
export interface OutboxPageProps { letters: Letter[]; total: number; page: number; pages: number; institutions: { id: string; name: string }[]; hasMailServer: boolean }

/** Every letter and what became of it; without a mail server, the list of what to pass on by hand. */
export function OutboxPage({ letters, total, page, pages, institutions, hasMailServer }: OutboxPageProps) {
  const { t } = useTranslation('notifications')
  const [search] = useSearchParams()
  const isBusy = useNavigation().state !== 'idle'
  const isSearched = ['q', 'state', 'institution'].some((name) => search.get(name))
  const to = (number: number) => {
    const next = new URLSearchParams(search)
    next.set('page', String(number))
    return `?${next}`
  }
  return (
    <Page>
      <PageHeader title={t('outbox.title')} lead={t('outbox.lead')} />
      <AdministrationTabs />
      {!hasMailServer && <NoMailServer />}
      <Form role="search" className="flex flex-wrap items-end gap-2">
        <TextField label={t('outbox.search')} name="q" type="search" defaultValue={search.get('q') ?? ''} className="min-w-0 flex-1 basis-60" />
        <Select label={t('outbox.state')} name="state" defaultValue={search.get('state') ?? ''}>
          <option value="">{t('outbox.anyState')}</option>
          {LETTER_STATES.map((state) => <option key={state} value={state}>{t(`outbox.states.${state}`)}</option>)}
        </Select>
        {institutions.length > 1 && (
          <Select label={t('outbox.institution')} name="institution" defaultValue={search.get('institution') ?? ''}>
            <option value="">{t('outbox.mine')}</option>
            {institutions.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </Select>
        )}
        <Button type="submit" isBusy={isBusy} className="py-2">{t('outbox.find')}</Button>
      </Form>
      <p className="text-sm text-ink-soft" role="status" data-figures>{t('outbox.count', { count: total })}</p>
      {letters.length > 0 ? <Letters letters={letters} /> : isSearched
        ? <EmptyState icon={<MailX />} title={t('outbox.emptySearch')} action={<LinkButton to="/people/outbox">{t('outbox.back')}</LinkButton>} />
        : <EmptyState icon={<Inbox />} title={t('outbox.emptyTitle')} text={t('outbox.emptyText')} action={<LinkButton to="/people">{t('outbox.invite')}</LinkButton>} />}
      {pages > 1 && (
        <nav className="flex items-center justify-between gap-4" aria-label={t('list.page', { page, pages })}>
          {page > 1 ? <Link to={to(page - 1)} className={buttonClass()}>{t('list.previous')}</Link> : <span />}
          <span className="text-ink-soft" data-figures>{t('list.page', { page, pages })}</span>
          {page < pages ? <Link to={to(page + 1)} className={buttonClass()}>{t('list.next')}</Link> : <span />}
        </nav>
      )}
    </Page>
  )
}

export function NoMailServer() {
  const { t } = useTranslation('notifications')
  return <p role="note" className="rounded-lg border border-line bg-attention-soft px-4 py-3 text-attention">{t('outbox.noMailServer')}</p>
}

function Letters({ letters }: { letters: Letter[] }) {
  const { t } = useTranslation('notifications')
  const format = useFormat()
  return (
    <Table caption={t('outbox.title')} head={<><Th>{t('outbox.to')}</Th><Th className="hidden md:table-cell">{t('outbox.kind')}</Th><Th className="hidden sm:table-cell">{t('outbox.written')}</Th><Th>{t('outbox.state')}</Th></>}>
      {letters.map((letter) => (
        <tr key={letter.id}>
          <Td>
            <Link to={`/people/outbox/${letter.id}`} className="block rounded-sm font-medium break-all hover:underline">{letter.to}</Link>
            <span className="block text-sm break-words text-ink-soft">{letter.subject}</span>
            <span className="block text-sm text-ink-soft sm:hidden" data-figures>{format.dateTime(letter.createdAt)}</span>
          </Td>
          <Td className="hidden md:table-cell"><KindOfLetter kind={letter.kind} /></Td>
          <Td className="hidden whitespace-nowrap sm:table-cell" data-figures>{format.dateTime(letter.createdAt)}</Td>
          <Td><LetterStateBadge state={letter.state} /></Td>
        </tr>
      ))}
    </Table>
  )
}

export function KindOfLetter({ kind }: { kind: string }) {
  const { t } = useTranslation('notifications')
  const known = LETTER_KINDS.find((one) => one === kind)
  return <>{known ? t(`outbox.kinds.${known}`) : kind}</>
}
