import { useFetcher } from '@remix-run/react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { ImportPlace } from '~/domain/images/import-places.server'
import { MOST_UPLOAD_BYTES, MOST_UPLOAD_FILES } from '~/domain/images/upload'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import type { Workspace } from '~/policy/images'
import { Button, LinkButton } from '../../button'
import { FormError, Select } from '../../field'
import { Card, Page, PageHeader } from '../../page'
import { DropZone } from './drop-zone'
import { LeaveWarning } from './leave-warning'
import type { Picked } from './pick-files'
import type { Sender } from './sender'
import { SendingCard } from './sending-card'
import { WorkspaceChoice } from './workspace-choice'

type Answer = { kind: 'opened'; importId: string } | { kind: 'forbidden' | 'no-institution' | 'not-found' | 'cancelled' | 'over' | 'closed' } | null

/** Choose where, drop what, send: then the delivery has a page of its own. */
export function ImportPage({ places }: { places: ImportPlace[] }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  const [placeId, setPlaceId] = useState(places[0]!.id)
  const place = places.find(({ id }) => id === placeId) ?? places[0]!
  const [workspace, setWorkspace] = useState<Workspace>(place.workspaces[0]!)
  const [picked, setPicked] = useState<Picked[]>([])
  const [left, setLeft] = useState<{ tooLarge: number; tooMany: number }>({ tooLarge: 0, tooMany: 0 })
  const [sender, setSender] = useState<Sender | null>(null)
  const [importId, setImportId] = useState<string | null>(null)
  const opening = useFetcher<Answer>()
  const ending = useFetcher<Answer>()
  const isMade = useRef(false)

  function add(more: Picked[]) {
    const fitting = more.filter(({ file }) => file.size <= MOST_UPLOAD_BYTES)
    const room = Math.max(0, MOST_UPLOAD_FILES - picked.length)
    setLeft({ tooLarge: more.length - fitting.length, tooMany: Math.max(0, fitting.length - room) })
    setPicked([...picked, ...fitting.slice(0, room)])
  }
  function send() {
    isMade.current = false
    opening.submit({ intent: 'open', institutionId: placeId, workspace }, { method: 'post' })
  }

  useEffect(() => {
    const answer = opening.data
    if (answer?.kind !== 'opened' || isMade.current) return
    isMade.current = true
    let isGone = false
    void import('./sender').then(({ createSender }) => {
      if (isGone) return
      const made = createSender(answer.importId)
      made.add(picked)
      setImportId(answer.importId)
      setSender(made)
    })
    return () => { isGone = true }
    // The files are those that were chosen when the button was pressed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [opening.data])

  const progress = useSyncExternalStore((listener) => sender?.subscribe(listener) ?? (() => undefined), () => sender?.progress() ?? null, () => null)
  const end = () => ending.submit({ intent: 'close', importId: importId ?? '' }, { method: 'post' })
  useEffect(() => {
    // Whoever must hear that files were left out presses on: the report knows nothing of them.
    if (progress?.state === 'sent' && importId && progress.left.length === 0) end()
    // Once, when the last file is there.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [progress?.state])

  function cancel() {
    sender?.cancel()
    if (importId) ending.submit({ intent: 'cancel', importId }, { method: 'post' })
    setSender(null)
    setImportId(null)
  }

  const bytes = picked.reduce((sum, { file }) => sum + file.size, 0)
  const isUnderWay = sender !== null && progress !== null && progress.state !== 'sent'
  return (
    <Page width="reading">
      <PageHeader title={t('import.title')} lead={t('import.lead')} actions={<LinkButton to="/images/imports">{t('import.deliveries')}</LinkButton>} />
      {sender && progress ? (
        <SendingCard progress={progress} onPause={() => sender.pause()} onResume={() => sender.resume()} onCancel={cancel} onEnd={end} />
      ) : (
        <>
          <Card title={t('import.what')}>
            <DropZone onPicked={add} />
            {left.tooLarge > 0 && <FormError>{t('import.tooLarge', { count: left.tooLarge, most: format.bytes(MOST_UPLOAD_BYTES) })}</FormError>}
            {left.tooMany > 0 && <FormError>{t('import.tooMany', { count: left.tooMany, most: format.number(MOST_UPLOAD_FILES) })}</FormError>}
            {opening.data && opening.data.kind !== 'opened' && <FormError>{t('import.stopped.forbidden')}</FormError>}
            {ending.data?.kind === 'cancelled' && picked.length > 0 && <p role="status" className="text-ink-soft">{t('import.cancelled')}</p>}
          </Card>
          <Card title={t('import.where')}>
            {places.length > 1 && (
              <Select label={t('import.institution')} value={placeId} onChange={(event) => setPlaceId(event.currentTarget.value)}>
                {places.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
              </Select>
            )}
            <WorkspaceChoice workspaces={place.workspaces} value={workspace} institution={place.name} onChange={setWorkspace} />
          </Card>
          {picked.length > 0 && (
            <div className="flex flex-wrap items-center gap-3">
              <Button tone="primary" size="large" onClick={send} isBusy={opening.state !== 'idle'} data-send>{t('import.send', { count: picked.length, bytes: format.bytes(bytes) })}</Button>
              <Button tone="quiet" onClick={() => setPicked([])}>{t('import.clear')}</Button>
            </div>
          )}
        </>
      )}
      <LeaveWarning isActive={isUnderWay} />
    </Page>
  )
}
