import { Form, useNavigation } from '@remix-run/react'
import { ArrowLeft, LockOpen } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { MOST_REASON, type OpenedIdentity } from '~/domain/images/opened-identity'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '../button'
import { FormError, TextArea } from '../field'
import { Card, Page, PageHeader } from '../page'
import { Table, Td, Th } from '../table'

export interface IdentityPageProps {
  studyId: string
  pseudonym: string
  description: string
  studyDate: string
  result: { kind: 'opened'; identity: OpenedIdentity } | { kind: 'no-reason' } | { kind: 'unreadable' } | null
}

/** The sealed record of one study's patient: asked for with a reason, shown in the answer alone. */
export function IdentityPage({ studyId, pseudonym, description, result }: IdentityPageProps) {
  const { t } = useTranslation('images')
  return (
    <Page width={result?.kind === 'opened' ? 'wide' : 'reading'}>
      <PageHeader
        title={t('identity.title')} lead={`${pseudonym}${description ? ` · ${description}` : ''}`}
        actions={<LinkButton to={`/images/${studyId}`} icon={<ArrowLeft aria-hidden />}>{t('identity.back')}</LinkButton>}
      />
      {result?.kind === 'opened' ? <Opened identity={result.identity} /> : <Ask result={result} />}
    </Page>
  )
}

function Ask({ result }: Pick<IdentityPageProps, 'result'>) {
  const { t } = useTranslation('images')
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Card title={t('identity.why')}>
      <p>{t('identity.warning')}</p>
      {result?.kind === 'unreadable' && <FormError>{t('identity.unreadable')}</FormError>}
      <Form method="post" className="flex flex-col gap-4">
        <input type="hidden" name="intent" value="open" />
        <TextArea label={t('identity.reason')} hint={t('identity.reasonHint')} name="reason" required minLength={5} maxLength={MOST_REASON} error={result?.kind === 'no-reason' ? t('identity.noReason') : undefined} />
        <div><Button type="submit" tone="primary" isBusy={isBusy} icon={<LockOpen aria-hidden />}>{t('identity.open')}</Button></div>
      </Form>
    </Card>
  )
}

const valueOf = (identity: OpenedIdentity, tag: string) => identity.attributes.find(({ path }) => path === tag)?.values.join(' · ') ?? ''

function Opened({ identity }: { identity: OpenedIdentity }) {
  const { t } = useTranslation('images')
  const heading = useRef<HTMLHeadingElement>(null)
  // The form is gone: whoever cannot see is led to what took its place.
  useEffect(() => heading.current?.focus(), [])
  const unknown = t('identity.unknown')
  const fields: [label: string, value: ReactNode][] = [
    [t('identity.name'), identity.name || unknown],
    ...(identity.otherNames.length > 0 ? [[t('identity.otherNames'), identity.otherNames.join(' · ')] as [string, ReactNode]] : []),
    [t('identity.patientId'), [identity.patientId, identity.issuer].filter(Boolean).join(' · ') || unknown],
    [t('identity.birthDate'), identity.birthDate || unknown],
    [t('identity.sex'), identity.sex || unknown],
    [t('identity.studyDate'), valueOf(identity, '00080020') || unknown],
    [t('identity.accession'), valueOf(identity, '00080050') || unknown],
    [t('identity.studyUid'), identity.studyUid || unknown],
  ]
  return (
    <>
      <Card>
        <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold">{t('identity.patient')}</h2>
        <p className="text-ink-soft">{t('identity.shownOnce')}</p>
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
          {fields.map(([label, value]) => (
            <div key={label} className="contents"><dt className="text-ink-soft">{label}</dt><dd className="min-w-0 font-medium break-words" data-figures>{value}</dd></div>
          ))}
        </dl>
      </Card>
      {identity.series.length > 0 && (
        <Table caption={t('identity.series')} head={<><Th>{t('identity.seriesUid')}</Th><Th>{t('identity.instances')}</Th></>}>
          {identity.series.map(({ seriesUid, instanceCount }) => <tr key={seriesUid}><Td className="font-mono text-sm break-all">{seriesUid}</Td><Td data-figures>{instanceCount}</Td></tr>)}
        </Table>
      )}
      {identity.attributes.length > 0 && (
        <details>
          <summary className="target cursor-pointer py-2 font-medium">{t('identity.attributesCount', { count: identity.attributes.length })}</summary>
          <Table caption={t('identity.attributes')} head={<><Th>{t('identity.attribute')}</Th><Th>{t('identity.value')}</Th></>}>
            {identity.attributes.map(({ path, name, values }) => (
              <tr key={path}><Td className="align-top"><span className="font-medium">{name}</span> <span className="block font-mono text-sm text-ink-soft">{path}</span></Td><Td className="max-w-[40rem] break-words">{values.join(' · ')}</Td></tr>
            ))}
          </Table>
        </details>
      )}
    </>
  )
}
