import { Form, Link, useNavigation } from '@remix-run/react'
import type { CertificatesListed } from '~/domain/courses/certificates/list-certificates.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button } from '~/ui/button'
import { FormError, TextField } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { Table, Td, Th } from '~/ui/table'
import { ClassTabs } from '../learning/class-tabs'

export type RevokeAnswer = { kind: string; enrolment: string } | null
type Row = CertificatesListed['certificates'][number]

export function CertificatesPage({ klass, certificates, mayLead, answer }: Omit<CertificatesListed, 'kind'> & { answer: RevokeAnswer }) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  const told = certificates.find(({ id }) => id === answer?.enrolment)
  return (
    <Page>
      <PageHeader title={t('certificates.title')} lead={`${klass.name} · ${t('certificates.lead')}`} />
      <ClassTabs classId={klass.id} />
      {answer?.kind === 'no-reason' && <FormError>{t('certificates.noReason')}</FormError>}
      {answer?.kind === 'gone' && <FormError>{t('certificates.gone')}</FormError>}
      {told && (answer?.kind === 'revoked' || answer?.kind === 'restored') && (
        <Form method="post" preventScrollReset role="status" className="flex flex-wrap items-center gap-3 rounded-sm bg-sunken px-4 py-2">
          <span>{t(answer.kind === 'revoked' ? 'certificates.tookBack' : 'certificates.gaveBack', { name: told.learner })}</span>
          <input type="hidden" name="enrolment" value={told.id} />
          {answer.kind === 'revoked' && <Button type="submit" name="intent" value="restore" tone="quiet">{t('certificates.undo')}</Button>}
        </Form>
      )}
      {certificates.length === 0 ? <EmptyState title={t('certificates.none')} text={t('certificates.noneText')} /> : (
        <Table caption={t('certificates.title')} head={<><Th>{t('certificates.learner')}</Th><Th>{t('certificates.completed')}</Th><Th>{t('certificates.code')}</Th><Th className="text-right">{t('certificates.credits')}</Th><Th>{t('certificates.state')}</Th>{mayLead && <Th><span className="sr-only">{t('certificates.revoke')}</span></Th>}</>}>
          {certificates.map((one) => (
            <tr key={one.id}>
              <Td className="font-medium">{one.certificate?.holder ?? one.learner}</Td>
              <Td className="whitespace-nowrap">{one.completedAt ? format.date(one.completedAt) : ''}</Td>
              <Td className="whitespace-nowrap tabular-nums">{one.certificate && <Link to={`/verify/${one.certificate.code}`} className="target inline-flex items-center underline underline-offset-4">{one.certificate.code}</Link>}</Td>
              <Td className="text-right whitespace-nowrap tabular-nums">{one.certificate && one.certificate.credits > 0 ? `${format.number(one.certificate.credits / 100)}${one.certificate.creditKind ? ` ${one.certificate.creditKind}` : ''}` : ''}</Td>
              <Td>{!one.certificate ? <Badge>{t('certificates.noCertificate')}</Badge> : one.certificate.revokedAt ? <span className="flex flex-col gap-1"><Badge tone="danger" className="self-start">{t('certificates.revoked')}</Badge><span className="text-sm break-words text-ink-soft">{one.certificate.revokedWhy}</span></span> : <Badge tone="done">{t('certificates.holds')}</Badge>}</Td>
              {mayLead && <Td className="text-right">{one.certificate && <Change one={one} />}</Td>}
            </tr>
          ))}
        </Table>
      )}
    </Page>
  )
}

function Change({ one }: { one: Row }) {
  const { t } = useTranslation('progress')
  const isBusy = useNavigation().state !== 'idle'
  if (one.certificate?.revokedAt) {
    return <Form method="post" preventScrollReset><input type="hidden" name="enrolment" value={one.id} /><Button type="submit" name="intent" value="restore" tone="quiet" disabled={isBusy} aria-label={`${t('certificates.restore')}: ${one.learner}`}>{t('certificates.restore')}</Button></Form>
  }
  return (
    <details className="text-left">
      <summary className="target inline-flex cursor-pointer items-center px-2 underline underline-offset-4" aria-label={`${t('certificates.revoke')}: ${one.learner}`}>{t('certificates.revoke')}</summary>
      <Form method="post" preventScrollReset className="flex min-w-56 flex-col gap-2 pt-2">
        <input type="hidden" name="enrolment" value={one.id} />
        <TextField label={t('certificates.why')} hint={t('certificates.whyHint')} name="why" required maxLength={500} autoComplete="off" />
        <Button type="submit" name="intent" value="revoke" tone="danger" disabled={isBusy} className="self-start">{t('certificates.revoke')}</Button>
      </Form>
    </details>
  )
}
