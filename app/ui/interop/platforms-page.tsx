import { Form, useNavigation } from '@remix-run/react'
import { School } from 'lucide-react'
import type { PlatformShown, SavePlatform } from '~/domain/interop/lti/manage-platform.server'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button } from '~/ui/button'
import { CopyField } from '~/ui/copy-field'
import { Checkbox, FormError, TextArea, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { AdministrationTabs } from '~/ui/people/administration-tabs'
import { InstitutionChoice } from '~/ui/people/institution-choice'
import { EmptyState } from '~/ui/states'

type Answer = { intent: string; platformId: string; outcome: SavePlatform | { kind: 'done' } } | undefined

export interface PlatformsProps {
  institutions: { id: string; name: string }[]
  institution: { id: string; name: string }
  ours: { login: string; launch: string; keys: string }
  platforms: PlatformShown[]
  answer: Answer
}

export function PlatformsPage({ institutions, institution, ours, platforms, answer }: PlatformsProps) {
  const { t } = useTranslation('interop')
  return (
    <Page>
      <PageHeader title={t('platforms.title')} lead={t('platforms.lead', { institution: institution.name })} actions={institutions.length > 1 && <Form><InstitutionChoice institutions={institutions} chosen={institution.id} /></Form>} />
      <AdministrationTabs />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <section className="flex min-w-0 flex-col gap-6" aria-label={t('platforms.title')}>
          {platforms.length === 0 && <EmptyState icon={<School />} title={t('platforms.none')} action={<a href="#new" className="target inline-flex items-center font-medium text-accent underline underline-offset-4">{t('platforms.add')}</a>} />}
          {platforms.map((platform) => <PlatformCard key={platform.id} platform={platform} institutionId={institution.id} answer={answer?.platformId === platform.id ? answer : undefined} />)}
        </section>
        <div className="flex min-w-0 flex-col gap-8">
          <Card title={t('platforms.ours')}>
            <p className="text-ink-soft">{t('platforms.oursLead')}</p>
            <CopyField label={t('platforms.login')} value={ours.login} />
            <CopyField label={t('platforms.launch')} value={ours.launch} />
            <CopyField label={t('platforms.keys')} value={ours.keys} />
          </Card>
          <Card title={<span id="new">{t('platforms.add')}</span>}>
            {/* A new one begins empty. */}
            <PlatformForm key={platforms.length} intent="add-platform" institutionId={institution.id} platform={null} answer={answer?.intent === 'add-platform' ? answer : undefined} />
          </Card>
        </div>
      </div>
    </Page>
  )
}

function PlatformCard({ platform, institutionId, answer }: { platform: PlatformShown; institutionId: string; answer: Answer }) {
  const { t } = useTranslation('interop')
  const isBusy = useNavigation().state !== 'idle'
  const press = (intent: string, label: string) => (
    <Form method="post">
      <input type="hidden" name="institutionId" value={institutionId} /><input type="hidden" name="platformId" value={platform.id} />
      <Button type="submit" name="intent" value={intent} disabled={isBusy}>{label}</Button>
    </Form>
  )
  return (
    <Card title={platform.name} actions={<Badge tone={platform.disabledAt ? undefined : 'done'}>{t(platform.disabledAt ? 'platforms.disabled' : 'platforms.active')}</Badge>}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <dt className="text-ink-soft">{t('platforms.issuer')}</dt><dd className="break-all">{platform.issuer}</dd>
        <dt className="text-ink-soft">{t('platforms.clientId')}</dt><dd className="break-all">{platform.clientId}</dd>
      </dl>
      <p className="text-sm text-ink-soft tabular-nums">{t('platforms.people', { count: platform.people })} · {t('platforms.places', { count: platform.places })}</p>
      {platform.listTroubles.length > 0 && (
        <ul className="rounded-sm bg-attention-soft px-4 py-3 text-attention">
          {platform.listTroubles.map(({ klass, problem }) => <li key={klass}>{t('platforms.listTrouble', { klass, problem })}</li>)}
        </ul>
      )}
      {answer && answer.outcome.kind === 'done' && <p role="status" className="text-done">{t('platforms.done')}</p>}
      <details open={answer?.intent === 'change-platform'}>
        <summary className="target inline-flex cursor-pointer items-center font-medium text-accent">{t('platforms.edit')}</summary>
        <PlatformForm intent="change-platform" institutionId={institutionId} platform={platform} answer={answer?.intent === 'change-platform' ? answer : undefined} />
      </details>
      <div className="flex flex-wrap gap-2">
        {press(platform.disabledAt ? 'enable-platform' : 'disable-platform', t(platform.disabledAt ? 'platforms.enable' : 'platforms.disable'))}
        {press('renew-key', t('platforms.renewKey'))}
      </div>
      <p className="text-sm text-ink-soft">{t('platforms.keyHint')}</p>
    </Card>
  )
}

const FIELDS = ['issuer', 'clientId', 'authorizeUrl', 'tokenUrl', 'keysUrl'] as const

function PlatformForm({ intent, institutionId, platform, answer }: { intent: string; institutionId: string; platform: PlatformShown | null; answer: Answer }) {
  const { t } = useTranslation('interop')
  const isBusy = useNavigation().state !== 'idle'
  const outcome = answer?.outcome
  const wrong = outcome?.kind === 'wrong' ? outcome.field : null
  const errorOf = (field: NonNullable<typeof wrong>) => (wrong === field ? t(`platforms.wrong.${field}`) : undefined)
  return (
    <Form method="post" className="flex flex-col gap-4 pt-2">
      <input type="hidden" name="institutionId" value={institutionId} />
      {platform && <input type="hidden" name="platformId" value={platform.id} />}
      <FormError>{outcome && (outcome.kind === 'taken' || outcome.kind === 'full' || outcome.kind === 'gone' || outcome.kind === 'forbidden') && t(`platforms.refused.${outcome.kind}`)}</FormError>
      {outcome?.kind === 'saved' && <p role="status" className="text-done">{t(platform ? 'platforms.saved' : 'platforms.added')}</p>}
      <TextField label={t('platforms.name')} name="name" required maxLength={120} defaultValue={platform?.name} hint={t('platforms.nameHint')} error={errorOf('name')} autoComplete="off" />
      {FIELDS.map((field) => <TextField key={field} label={t(`platforms.${field}`)} name={field} required defaultValue={platform?.[field]} error={errorOf(field)} inputMode={field === 'clientId' ? undefined : 'url'} autoComplete="off" spellCheck={false} />)}
      <TextArea label={t('platforms.deployments')} name="deployments" required defaultValue={platform?.deployments.join('\n')} hint={t('platforms.deploymentsHint')} error={errorOf('deployments')} spellCheck={false} />
      <Checkbox label={t('platforms.staff')} name="staffMayAssist" defaultChecked={platform?.staffMayAssist} hint={t('platforms.staffHint')} />
      <Button type="submit" name="intent" value={intent} tone="primary" isBusy={isBusy} className="self-start">{t(platform ? 'platforms.save' : 'platforms.addSubmit')}</Button>
    </Form>
  )
}
