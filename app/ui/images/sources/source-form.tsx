import { useFetcher } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { SOURCE_KINDS, type SourceKind, type SourceView } from '~/domain/images/image-source'
import { useTranslation } from '~/i18n/use-translation'
import { WORKSPACES } from '~/policy/images'
import { Button } from '../../button'
import { Checkbox, FormError, Select, TextField } from '../../field'
import type { SourceAnswer } from './sources-page'

/** A PACS: where it is, how it is asked, and whether it may send. */
export function SourceForm({ source, institutions, onDone }: { source: SourceView | null; institutions: { id: string; name: string }[]; onDone: () => void }) {
  const { t } = useTranslation(['images', 'common'])
  const saving = useFetcher<SourceAnswer>()
  const [kind, setKind] = useState<SourceKind>(source?.kind ?? 'dicomweb')
  const outcome = saving.data?.outcome
  useEffect(() => { if (outcome?.kind === 'saved') onDone() }, [outcome, onDone])
  const wrong = outcome?.kind === 'wrong' ? outcome.field : null
  const error = (field: typeof wrong) => wrong === field && field !== null && t(`images:sources.wrong.${field}`)
  return (
    <saving.Form method="post" className="grid gap-4 sm:grid-cols-2">
      <input type="hidden" name="intent" value="save" />
      {source && <input type="hidden" name="sourceId" value={source.id} />}
      {institutions.length > 1 ? (
        <Select label={t('images:import.institution')} name="institutionId" className="sm:col-span-2">{institutions.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
      ) : <input type="hidden" name="institutionId" value={source?.institutionId ?? institutions[0]?.id ?? ''} />}
      <TextField label={t('images:sources.name')} name="name" required maxLength={80} defaultValue={source?.name} error={error('name')} />
      <Select label={t('images:sources.kindLabel')} name="kind" value={kind} onChange={(event) => setKind(event.currentTarget.value as SourceKind)}>
        {SOURCE_KINDS.map((one) => <option key={one} value={one}>{t(`images:sources.kind.${one}`)}</option>)}
      </Select>
      {kind === 'dicomweb' ? (
        <>
          <TextField label={t('images:sources.url')} name="url" type="url" required defaultValue={source?.url} placeholder="https://pacs.hospital.example/dicom-web" error={error('url')} className="sm:col-span-2" />
          <TextField label={t('images:sources.user')} name="user" autoComplete="off" hint={source?.hasLogin ? t('images:sources.keepsLogin') : t('images:sources.userHint')} error={error('login')} />
          <TextField label={t('images:sources.password')} name="password" type="password" autoComplete="new-password" />
          {source?.hasLogin && <Checkbox label={t('images:sources.forgetLogin')} name="forgetLogin" className="sm:col-span-2" />}
          <input type="hidden" name="workspace" value={source?.workspace ?? 'clinical'} />
        </>
      ) : (
        <>
          <TextField label={t('images:sources.aeTitle')} name="aeTitle" required maxLength={16} defaultValue={source?.aeTitle} error={error('aeTitle')} />
          <TextField label={t('images:sources.host')} name="host" maxLength={253} defaultValue={source?.host} hint={t('images:sources.hostHint')} error={error('host')} />
          <TextField label={t('images:sources.port')} name="port" inputMode="numeric" maxLength={5} defaultValue={source?.port || ''} hint={t('images:sources.portHint')} error={error('port')} />
          <Select label={t('images:sources.workspace')} name="workspace" defaultValue={source?.workspace ?? 'clinical'}>{WORKSPACES.map((one) => <option key={one} value={one}>{t(`images:workspace.${one}`)}</option>)}</Select>
          <Checkbox label={t('images:sources.mayPush')} hint={t('images:sources.mayPushHint')} name="mayPush" defaultChecked={source?.mayPush} className="sm:col-span-2" />
        </>
      )}
      <div className="empty:hidden sm:col-span-2"><FormError>{outcome?.kind === 'name-taken' || outcome?.kind === 'too-many' || outcome?.kind === 'forbidden' ? t(`images:sources.refused.${outcome.kind}`) : null}</FormError></div>
      <div className="flex justify-end sm:col-span-2"><Button type="submit" tone="primary" isBusy={saving.state !== 'idle'}>{t('common:action.save')}</Button></div>
    </saving.Form>
  )
}
