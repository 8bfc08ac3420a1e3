import { Form, useNavigation } from '@remix-run/react'
import { Download, Search } from 'lucide-react'
import { useState } from 'react'
import type { PeerFault } from '#imaging/net/dimse/request'
import type { SourceStudy } from '#imaging/net/source-study'
import type { SourceView } from '~/domain/images/image-source'
import { useTranslation } from '~/i18n/use-translation'
import type { Workspace } from '~/policy/images'
import { Button, LinkButton } from '../../button'
import { FormError, TextField } from '../../field'
import { Card, Page, PageHeader } from '../../page'
import { Table, Td, Th } from '../../table'
import { WorkspaceChoice } from '../import/workspace-choice'

export type SearchAnswer =
  | { kind: 'found'; studies: SourceStudy[]; hasMore: boolean }
  | { kind: 'fault'; fault: PeerFault }
  | { kind: 'wrong'; field: 'nothing' | 'dates' }
  | { kind: 'not-found' | 'forbidden' | 'nothing' }

/** Search a hospital's PACS and fetch studies. What it answers names patients: it is on this page and nowhere else. */
export function SourcePage({ source, workspaces, answer }: { source: SourceView; workspaces: Workspace[]; answer: SearchAnswer | null }) {
  const { t } = useTranslation('images')
  const navigation = useNavigation()
  const busyWith = navigation.formData?.get('intent')
  const found = answer?.kind === 'found' ? answer : null
  return (
    <Page>
      <PageHeader title={source.name} lead={t('sources.search.lead')} actions={<LinkButton to="/images/sources">{t('sources.title')}</LinkButton>} />
      <Card title={t('sources.search.title')}>
        <Form method="post" className="grid gap-4 sm:grid-cols-3" autoComplete="off" data-search>
          <input type="hidden" name="intent" value="search" />
          <TextField label={t('sources.search.patientId')} name="patientId" maxLength={64} />
          <TextField label={t('sources.search.patientName')} name="patientName" maxLength={64} hint={t('sources.search.wildcard')} />
          <TextField label={t('sources.search.accession')} name="accession" maxLength={16} />
          <TextField label={t('sources.search.from')} name="fromDate" type="date" />
          <TextField label={t('sources.search.to')} name="toDate" type="date" />
          <TextField label={t('sources.search.modality')} name="modality" maxLength={16} placeholder="CT" />
          <div className="sm:col-span-3"><Button type="submit" tone="primary" icon={<Search aria-hidden />} isBusy={busyWith === 'search'}>{t('sources.search.find')}</Button></div>
        </Form>
        {answer?.kind === 'wrong' && <FormError>{t(`sources.search.wrong.${answer.field}`)}</FormError>}
        {answer?.kind === 'fault' && <FormError>{t(`sources.fault.${answer.fault}`)}</FormError>}
        {answer?.kind === 'nothing' && <FormError>{t('sources.search.choose')}</FormError>}
        {answer?.kind === 'forbidden' && <FormError>{t('import.stopped.forbidden')}</FormError>}
      </Card>
      {found && (found.studies.length === 0 ? <p role="status" className="text-ink-soft">{t('sources.search.none')}</p> : <Found found={found} source={source} workspaces={workspaces} isBusy={busyWith === 'pull'} />)}
    </Page>
  )
}

function Found({ found, source, workspaces, isBusy }: { found: { studies: SourceStudy[]; hasMore: boolean }; source: SourceView; workspaces: Workspace[]; isBusy: boolean }) {
  const { t } = useTranslation('images')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [workspace, setWorkspace] = useState<Workspace>(workspaces.includes(source.workspace) ? source.workspace : (workspaces[0] ?? 'clinical'))
  const turn = (uid: string, isOn: boolean) => setChosen(isOn ? [...chosen, uid] : chosen.filter((one) => one !== uid))
  return (
    <Form method="post" className="flex flex-col gap-6">
      <input type="hidden" name="intent" value="pull" />
      <input type="hidden" name="workspace" value={workspace} />
      <Table caption={t('sources.search.results')} head={<><Th><span className="sr-only">{t('sources.search.choose')}</span></Th><Th>{t('sources.search.patient')}</Th><Th>{t('sources.search.date')}</Th><Th>{t('sources.search.study')}</Th><Th>{t('sources.search.accession')}</Th><Th className="text-right">{t('sources.search.images')}</Th></>}>
        {found.studies.map((study) => (
          <tr key={study.studyUid}>
            <Td><input type="checkbox" name="study" value={study.studyUid} aria-label={`${study.patientName} ${study.studyDate} ${study.description}`} onChange={(event) => turn(study.studyUid, event.currentTarget.checked)} className="size-5 accent-(--accent)" /></Td>
            <Td><span className="font-medium">{study.patientName}</span><span className="block text-sm text-ink-soft" data-figures>{study.patientId}</span></Td>
            <Td className="whitespace-nowrap" data-figures>{study.studyDate.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')}</Td>
            <Td>{study.description}<span className="block text-sm text-ink-soft">{study.modalities.join(', ')}</span></Td>
            <Td data-figures>{study.accession}</Td>
            <Td className="text-right" data-figures>{study.instanceCount ?? ''}</Td>
          </tr>
        ))}
      </Table>
      {found.hasMore && <p role="status" className="text-ink-soft">{t('sources.search.more')}</p>}
      {workspaces.length > 0 && (
        <Card title={t('import.where')}>
          <WorkspaceChoice workspaces={workspaces} value={workspace} institution={source.institution} onChange={setWorkspace} />
          <div><Button type="submit" tone="primary" size="large" icon={<Download aria-hidden />} disabled={chosen.length === 0} isBusy={isBusy}>{t('sources.search.pull', { count: chosen.length })}</Button></div>
        </Card>
      )}
    </Form>
  )
}
