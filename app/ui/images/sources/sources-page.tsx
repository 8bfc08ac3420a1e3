import { useFetcher } from '@remix-run/react'
import { DatabaseZap, Pencil, Plug, Search, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { PeerFault } from '#imaging/net/dimse/request'
import type { SourceField, SourceView } from '~/domain/images/image-source'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../../badge'
import { Button, LinkButton } from '../../button'
import { Dialog } from '../../dialog'
import { Card, Page, PageHeader } from '../../page'
import { EmptyState } from '../../states'
import { SourceForm } from './source-form'

export interface SourceAnswer {
  sourceId: string
  outcome: { kind: 'saved'; id: string } | { kind: 'answers' | 'push-only' | 'removed' | 'forbidden' | 'not-found' | 'name-taken' | 'too-many' } | { kind: 'wrong'; field: SourceField } | { kind: 'fault'; fault: PeerFault }
}
export interface SourcesProps { sources: SourceView[]; institutions: { id: string; name: string }[]; dimse: { aeTitle: string; host: string; port: number | null } }

/** The PACS that images are fetched from, or that may send. */
export function SourcesPage({ sources, institutions, dimse }: SourcesProps) {
  const { t } = useTranslation('images')
  const [isAdding, setAdding] = useState(false)
  const add = institutions.length > 0 && <Button tone="primary" icon={<DatabaseZap aria-hidden />} onClick={() => setAdding(true)}>{t('sources.add')}</Button>
  return (
    <Page>
      <PageHeader title={t('sources.title')} lead={t('sources.lead')} actions={sources.length > 0 && add} />
      {sources.length === 0 && <EmptyState icon={<DatabaseZap />} title={t('sources.none')} text={t('sources.noneText')} action={add} />}
      <div className="grid gap-4 lg:grid-cols-2">{sources.map((source) => <SourceCard key={source.id} source={source} showsInstitution={new Set(sources.map((each) => each.institutionId)).size > 1} />)}</div>
      {institutions.length > 0 && (
        <Card title={t('sources.receiver')}>
          <p className="text-ink-soft" data-figures>{dimse.port === null ? t('sources.receiverOff') : t('sources.receiverOn', { aeTitle: dimse.aeTitle, host: dimse.host, port: String(dimse.port) })}</p>
        </Card>
      )}
      <Dialog open={isAdding} onOpenChange={setAdding} title={t('sources.add')} width="wide">
        <SourceForm source={null} institutions={institutions} onDone={() => setAdding(false)} />
      </Dialog>
    </Page>
  )
}

function SourceCard({ source, showsInstitution }: { source: SourceView; showsInstitution: boolean }) {
  const { t } = useTranslation('images')
  const testing = useFetcher<SourceAnswer>()
  const removing = useFetcher<SourceAnswer>()
  const [isEditing, setEditing] = useState(false)
  const [isRemoving, setRemoving] = useState(false)
  const tested = testing.state === 'idle' ? testing.data?.outcome : undefined
  useEffect(() => { if (removing.data) setRemoving(false) }, [removing.data])
  const address = source.kind === 'dicomweb' ? source.url : [source.aeTitle, source.host && `${source.host}${source.port ? `:${source.port}` : ''}`].filter(Boolean).join(' · ')
  return (
    <Card title={source.name} actions={<div className="flex flex-wrap gap-2"><Badge>{t(`sources.kind.${source.kind}`)}</Badge>{source.mayPush && <Badge tone="accent">{t('sources.maySend', { workspace: t(`workspace.${source.workspace}`) })}</Badge>}</div>}>
      <div className="flex flex-col gap-1 text-sm text-ink-soft">
        {showsInstitution && <span>{source.institution}</span>}
        <span className="font-mono break-all">{address}</span>
        {source.hasLogin && <span>{t('sources.hasLogin')}</span>}
      </div>
      <p role="status" className={tested?.kind === 'answers' ? 'font-medium text-done empty:hidden' : 'font-medium text-danger empty:hidden'}>
        {tested?.kind === 'answers' ? t('sources.answers') : tested?.kind === 'fault' ? t(`sources.fault.${tested.fault}`) : ''}
      </p>
      <div className="flex flex-wrap gap-2">
        {source.canPull && <LinkButton to={`/images/sources/${source.id}`} tone="primary" icon={<Search aria-hidden />}>{t('sources.search.open')}</LinkButton>}
        {source.canPull && <Button icon={<Plug aria-hidden />} isBusy={testing.state !== 'idle'} onClick={() => testing.submit({ intent: 'test', sourceId: source.id }, { method: 'post' })}>{t('sources.test')}</Button>}
        {source.mayManage && <Button tone="quiet" icon={<Pencil aria-hidden />} onClick={() => setEditing(true)}>{t('sources.edit')}</Button>}
        {source.mayManage && <Button tone="quiet" icon={<Trash2 aria-hidden />} onClick={() => setRemoving(true)}>{t('sources.remove')}</Button>}
      </div>
      <Dialog open={isEditing} onOpenChange={setEditing} title={source.name} width="wide"><SourceForm source={source} institutions={[]} onDone={() => setEditing(false)} /></Dialog>
      <Dialog
        open={isRemoving} onOpenChange={setRemoving} title={t('sources.removeTitle', { name: source.name })} description={t('sources.removeText')}
        footer={<Button tone="danger" isBusy={removing.state !== 'idle'} onClick={() => removing.submit({ intent: 'remove', sourceId: source.id }, { method: 'post' })}>{t('sources.remove')}</Button>}
      />
    </Card>
  )
}
