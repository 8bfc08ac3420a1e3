import { Form, useNavigation } from '@remix-run/react'
import { Database } from 'lucide-react'
import type { Trouble } from '~/domain/interop/deliveries/deliveries.server'
import type { SaveStore, StoreShown } from '~/domain/interop/xapi/manage-store.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button } from '~/ui/button'
import { Checkbox, FormError, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { AdministrationTabs } from '~/ui/people/administration-tabs'
import { InstitutionChoice } from '~/ui/people/institution-choice'
import { EmptyState } from '~/ui/states'
import { Table, Td, Th } from '~/ui/table'

type Answer = { intent: string; storeId: string; outcome: SaveStore | { kind: 'done'; count?: number } } | undefined

export interface RecordsProps {
  institutions: { id: string; name: string }[]
  institution: { id: string; name: string }
  stores: StoreShown[]
  deliveries: { waiting: number; setAside: number; troubles: Trouble[] }
  answer: Answer
}

export function RecordsPage({ institutions, institution, stores, deliveries, answer }: RecordsProps) {
  const { t } = useTranslation('interop')
  return (
    <Page>
      <PageHeader title={t('records.title')} lead={t('records.lead', { institution: institution.name })} actions={institutions.length > 1 && <Form><InstitutionChoice institutions={institutions} chosen={institution.id} /></Form>} />
      <AdministrationTabs />
      <p className="max-w-prose text-ink-soft">{t('records.privacy')}</p>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-8">
          <section className="flex min-w-0 flex-col gap-6" aria-label={t('records.title')}>
            {stores.length === 0 && <EmptyState icon={<Database />} title={t('records.none')} action={<a href="#new" className="target inline-flex items-center font-medium text-accent underline underline-offset-4">{t('records.add')}</a>} />}
            {stores.map((store) => <StoreCard key={store.id} store={store} institutionId={institution.id} answer={answer?.storeId === store.id ? answer : undefined} />)}
          </section>
          <Troubles institutionId={institution.id} {...deliveries} answer={answer?.intent === 'retry' ? answer : undefined} />
        </div>
        <Card title={<span id="new">{t('records.add')}</span>}>
          {/* A new one begins empty. */}
          <StoreForm key={stores.length} intent="add-store" institutionId={institution.id} store={null} answer={answer?.intent === 'add-store' ? answer : undefined} />
        </Card>
      </div>
    </Page>
  )
}

function StoreCard({ store, institutionId, answer }: { store: StoreShown; institutionId: string; answer: Answer }) {
  const { t } = useTranslation('interop')
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Card title={<span className="break-all">{store.endpoint}</span>} actions={<Badge tone={store.isOn ? 'done' : undefined}>{t(store.isOn ? 'records.on' : 'records.off')}</Badge>}>
      <p className="tabular-nums">{t('records.counts', { waiting: store.waiting, sent: store.sent, setAside: store.setAside })}</p>
      {store.problem !== '' && <p className="rounded-sm bg-attention-soft px-4 py-3 break-words text-attention">{t('records.problem', { problem: store.problem, time: store.nextAt ? format.dateTime(store.nextAt) : '' })}</p>}
      <details open={answer?.intent === 'change-store'}>
        <summary className="target inline-flex cursor-pointer items-center font-medium text-accent">{t('records.edit')}</summary>
        <StoreForm intent="change-store" institutionId={institutionId} store={store} answer={answer?.intent === 'change-store' ? answer : undefined} />
      </details>
      <Form method="post" className="flex flex-wrap items-center gap-3">
        <input type="hidden" name="institutionId" value={institutionId} /><input type="hidden" name="storeId" value={store.id} />
        <Button type="submit" name="intent" value="remove-store" tone="danger" disabled={isBusy}>{t('records.remove')}</Button>
        <span className="text-sm text-ink-soft">{t('records.removeHint')}</span>
      </Form>
    </Card>
  )
}

function StoreForm({ intent, institutionId, store, answer }: { intent: string; institutionId: string; store: StoreShown | null; answer: Answer }) {
  const { t } = useTranslation('interop')
  const isBusy = useNavigation().state !== 'idle'
  const outcome = answer?.outcome
  const errorOf = (field: 'endpoint' | 'username' | 'secret') => (outcome?.kind === 'wrong' && outcome.field === field ? t(`records.wrong.${field}`) : undefined)
  return (
    <Form method="post" className="flex flex-col gap-4 pt-2">
      <input type="hidden" name="institutionId" value={institutionId} />
      {store && <input type="hidden" name="storeId" value={store.id} />}
      <FormError>{outcome && (outcome.kind === 'full' || outcome.kind === 'gone' || outcome.kind === 'forbidden') && t(`records.refused.${outcome.kind}`)}</FormError>
      {outcome?.kind === 'saved' && <p role="status" className="text-done">{t(store ? 'records.saved' : 'records.added')}</p>}
      <TextField label={t('records.endpoint')} name="endpoint" required defaultValue={store?.endpoint} hint={t('records.endpointHint')} error={errorOf('endpoint')} inputMode="url" autoComplete="off" spellCheck={false} />
      <TextField label={t('records.username')} name="username" required defaultValue={store?.username} error={errorOf('username')} autoComplete="off" spellCheck={false} />
      <TextField label={t('records.secret')} name="secret" type="password" required={!store} hint={store ? t('records.secretHint') : undefined} error={errorOf('secret')} autoComplete="new-password" />
      <Checkbox label={t('records.isOn')} name="isOn" defaultChecked={store?.isOn ?? true} />
      <Button type="submit" name="intent" value={intent} tone="primary" isBusy={isBusy} className="self-start">{t(store ? 'records.save' : 'records.addSubmit')}</Button>
    </Form>
  )
}

function Troubles({ institutionId, setAside, troubles, answer }: { institutionId: string; setAside: number; troubles: Trouble[]; answer: Answer }) {
  const { t } = useTranslation('interop')
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Card title={t('records.troubles')}>
      <p className="text-ink-soft">{t('records.troublesLead')}</p>
      {answer?.outcome.kind === 'done' && <p role="status" className="text-done">{t('records.retried', { count: answer.outcome.count ?? 0 })}</p>}
      {troubles.length === 0 && <p>{t('records.noTroubles')}</p>}
      {troubles.length > 0 && (
        <Table caption={t('records.troubles')} head={<><Th>{t('records.what')}</Th><Th>{t('records.to')}</Th><Th>{t('records.state')}</Th><Th>{t('records.reason')}</Th><Th>{t('records.since')}</Th></>}>
          {troubles.map((one) => (
            <tr key={one.id}>
              <Td>{t(one.kind === 'xapi' ? 'records.kind.xapi' : 'records.kind.lti-score')}</Td>
              <Td className="min-w-40 break-words">{one.to}</Td>
              <Td>{one.isSetAside ? t('records.isSetAside') : t('records.isTried', { count: one.attempts })}</Td>
              <Td className="min-w-48 break-words">{one.problem}</Td>
              <Td className="whitespace-nowrap tabular-nums">{format.dateTime(one.createdAt)}</Td>
            </tr>
          ))}
        </Table>
      )}
      {setAside > 0 && (
        <Form method="post">
          <input type="hidden" name="institutionId" value={institutionId} />
          <Button type="submit" name="intent" value="retry" disabled={isBusy}>{t('records.retry')}</Button>
        </Form>
      )}
    </Card>
  )
}
