import { Form, useNavigation } from '@remix-run/react'
import { Check, GraduationCap } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { FormError, TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { HandOver } from './login-page'

export interface ChooseProps {
  ticket: string; search: string
  listed: { platform: string; isPlace: boolean; classes: { id: string; name: string; title: string; language: string }[]; page: number; hasMore: boolean }
  answer: { kind: 'gone' | 'other-window' | 'forbidden' | 'handed-over' } | { kind: 'answer'; url: string; token: string } | undefined
}

/** Which class a place in the platform's course shows. */
export function ChoosePage({ ticket, search, listed, answer }: ChooseProps) {
  const { t } = useTranslation('interop')
  const isBusy = useNavigation().state !== 'idle'
  if (answer?.kind === 'answer') return <HandOver url={answer.url} token={answer.token} />
  if (answer?.kind === 'handed-over') return <Page width="narrow" className="my-auto"><EmptyState icon={<Check />} title={t('choose.done')} text={t('choose.doneText', { platform: listed.platform })} /></Page>
  const pageAt = (page: number) => `?${new URLSearchParams({ ticket, ...(search ? { q: search } : {}), page: String(page) }).toString()}`
  return (
    <Page width="reading">
      <PageHeader title={t('choose.title')} lead={t('choose.lead', { platform: listed.platform })} />
      <FormError>{answer && t(`choose.refused.${answer.kind}`)}</FormError>
      <Form role="search" className="flex flex-wrap items-end gap-2">
        <input type="hidden" name="ticket" value={ticket} />
        <TextField label={t('choose.search')} name="q" type="search" defaultValue={search} className="min-w-0 flex-1 basis-48" />
        <Button type="submit">{t('choose.find')}</Button>
      </Form>
      {listed.classes.length === 0 && <EmptyState icon={<GraduationCap />} title={t(search ? 'choose.noMatch' : 'choose.none')} action={search ? undefined : <LinkButton to="/courses">{t('choose.toCourses')}</LinkButton>} />}
      {listed.classes.length > 0 && (
        <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-raised">
          {listed.classes.map(({ id, name, title, language }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
              <div className="min-w-0"><p className="font-medium" lang={language}>{title}</p><p className="text-sm text-ink-soft">{name}</p></div>
              <Form method="post" action={`/lti/choose?ticket=${encodeURIComponent(ticket)}`}>
                <input type="hidden" name="class" value={id} />
                <Button type="submit" tone="primary" disabled={isBusy} aria-label={t('choose.takeNamed', { title, name })}>{t('choose.take')}</Button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      {(listed.page > 1 || listed.hasMore) && (
        <nav className="flex justify-between gap-2" aria-label={t('choose.pages')}>
          {listed.page > 1 ? <LinkButton to={pageAt(listed.page - 1)}>{t('choose.previous')}</LinkButton> : <span />}
          {listed.hasMore && <LinkButton to={pageAt(listed.page + 1)}>{t('choose.next')}</LinkButton>}
        </nav>
      )}
    </Page>
  )
}
