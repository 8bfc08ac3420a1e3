import { Form, useNavigation, useRouteLoaderData } from '@remix-run/react'
import { useState } from 'react'
import type { WorkFile } from '~/domain/courses/assignments/files.server'
import type { SubmissionContent } from '~/domain/courses/submission'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { FormError, TextArea } from '~/ui/field'
import { useOffline } from '../offline/use-offline'
import { stackAddress } from '../blocks/use-stack'
import { MarksOnStudy } from './marks-on-study'
import { useHandIn } from './use-hand-in'
import { WorkFiles } from './work-files'

interface Props { classId: string; blockId: string; attempt: number; revision: number; content: SubmissionContent; takesText: boolean; studyId: string | null; files: readonly WorkFile[]; mostFiles: number; isOver: boolean }

/** What a learner writes and draws, kept while they do, and handed in when they say so. */
export function HandInWork({ classId, blockId, attempt, revision: first, content: given, takesText, studyId, files, mostFiles, isOver }: Props) {
  const { t } = useTranslation('grading')
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  const me = (useRouteLoaderData('root') as { person: { id: string; name: string } | null } | undefined)?.person ?? { id: '', name: '' }
  const { content, change, saving, revision, isRestored, keepMine, takeTheirs, begun: onDraft } = useHandIn({ classId, blockId, personId: me.id, attempt, revision: first, content: given, isOpen: true })
  const isOffline = useOffline()
  const [isStopped, setStopped] = useState(false)
  return (
    // A press that cannot arrive would take the page away with what stands on it.
    <Form method="post" className="flex flex-col gap-4" onSubmit={(event) => { setStopped(!navigator.onLine); if (!navigator.onLine) event.preventDefault() }} data-hand-in>
      <input type="hidden" name="attempt" value={attempt} />
      <input type="hidden" name="revision" value={revision} />
      <input type="hidden" name="marks" value={JSON.stringify(content.marks)} />
      {studyId && (
        <section className="flex flex-col gap-2" aria-label={t('work.pictures')}>
          <p>{t('work.draw')}</p>
          {/* What was left on this device is drawn again: it is known after the first look. */}
          <MarksOnStudy key={isRestored ? 'restored' : 'given'} studyId={studyId} address={stackAddress({ classId }, blockId, studyId)} author={me} marks={content.marks} onChange={(marks) => change({ marks })} />
          <p role="status" className="text-sm text-ink-soft tabular-nums" data-marks={content.marks.length}>{t('marking.marks', { count: content.marks.length })}</p>
        </section>
      )}
      {takesText ? <TextArea label={t('handIn.text')} name="text" rows={studyId ? 8 : 14} maxLength={60_000} value={content.text} onChange={({ target }) => change({ text: target.value })} /> : <input type="hidden" name="text" value="" />}
      {mostFiles > 0 && <WorkFiles classId={classId} blockId={blockId} files={files} most={mostFiles} onDraft={onDraft} />}
      {saving.kind === 'clash' && (
        <div role="alert" className="flex flex-col gap-2 rounded-sm bg-attention-soft p-4">
          <p>{t('work.clash')}</p>
          {saving.theirs.text && <p className="max-h-40 overflow-y-auto break-words whitespace-pre-line">{saving.theirs.text}</p>}
          <div className="flex flex-wrap gap-2"><Button onClick={keepMine}>{t('work.mine')}</Button><Button onClick={takeTheirs}>{t('work.theirs')}</Button></div>
        </div>
      )}
      {isStopped && isOffline && <p role="alert" className="rounded-sm bg-attention-soft px-4 py-3 text-attention">{t('work.offline')}</p>}
      {saving.kind === 'refused' && <FormError>{t('handIn.malformed')}</FormError>}
      <p role="status" className="min-h-5 text-sm text-ink-soft tabular-nums" data-draft={saving.kind}>
        {saving.kind === 'saved' ? t('work.saved', { time: format.timeWithSeconds(saving.at) }) : saving.kind === 'waiting' ? t('work.waiting') : saving.kind === 'saving' ? t('work.saving') : isRestored ? t('work.restored') : ''}
      </p>
      <div className="flex flex-wrap gap-2"><Button type="submit" name="intent" value="save" isBusy={isBusy}>{t('handIn.save')}</Button><Button type="submit" name="intent" value="hand-in" tone="primary" isBusy={isBusy} disabled={isOver || saving.kind === 'clash'}>{t('handIn.give')}</Button></div>
    </Form>
  )
}
