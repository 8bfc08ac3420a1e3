import { Send, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { missingIn, type Missing } from '~/domain/cases/case'
import type { VersionOut } from '~/domain/cases/case-desk'
import type { PictureFault } from '~/domain/cases/picture-fault'
import type { ChargeFault } from '~/domain/purchases/charge-faults.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { MissingList } from './missing-list'
import { NotesOf, type NoteShown, type Settle } from './notes'
import type { DraftShown } from './writing-page'
import type { Writing } from './use-writing'

export interface Submitting { isBusy: boolean; problem: 'no-reviewer' | 'changed' | 'not-saved' | 'failed' | 'incomplete' | null; refused: { missing: Missing[]; pictures: PictureFault[]; charges: ChargeFault[] } | null }

/** What is missing, what reviewers said, and the way on. */
export function CheckTab({ writing, draft, versions, notes, submitting, onSubmit, onTakeBack, onSettle, after }: {
  writing: Writing; draft: DraftShown; versions: readonly (Omit<VersionOut, 'publishedAt'> & { publishedAt: string | Date })[]; notes: readonly NoteShown[]; submitting: Submitting; onSubmit: () => void; onTakeBack: () => void; onSettle: Settle; after: ReactNode
}) {
  const { t } = useTranslation('writing')
  const format = useFormat()
  const missing = missingIn(draft.kind, writing.content)
  const pictures = (submitting.refused?.pictures ?? draft.faults).filter(({ seriesId }) => JSON.stringify([writing.content.series, writing.content.views]).includes(`"${seriesId}"`))
  const open = notes.filter(({ resolvedAt }) => resolvedAt === null)
  return (
    <div className="flex flex-col gap-8">
      <section className="flex flex-col gap-3" aria-label={t('check.title')}>
        <h3 className="font-medium">{t('check.title')}</h3>
        <MissingList missing={missing} pictures={pictures} charges={submitting.refused?.charges} series={draft.series} />
        {submitting.problem && <p role="alert" className="font-medium text-danger">{t(`submit.problem.${submitting.problem}`)}</p>}
        {draft.state === 'in-review'
          ? <Button className="self-start" icon={<Undo2 aria-hidden />} isBusy={submitting.isBusy} onClick={onTakeBack}>{t('submit.takeBack')}</Button>
          : <Button className="self-start" tone="primary" icon={<Send aria-hidden />} isBusy={submitting.isBusy} disabled={missing.length + pictures.length > 0} onClick={onSubmit}>{t('submit.now')}</Button>}
        <p className="text-sm text-ink-soft">{t('submit.hint')}</p>
      </section>
      {notes.length > 0 && (
        <section className="flex flex-col gap-3">
          <h3 className="font-medium">{t('notes.open', { count: open.length })}</h3>
          <NotesOf notes={notes.filter(({ part }) => part === '')} onSettle={onSettle} />
          {notes.some(({ part }) => part !== '') && <p className="text-sm text-ink-soft">{t('notes.atParts')}</p>}
        </section>
      )}
      {versions.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="font-medium">{t('versions.title')}</h3>
          <ol className="flex flex-col gap-1">{versions.map(({ version, publishedAt, by }) => <li key={version}>{t('versions.line', { version, date: format.dateTime(publishedAt), by: by || t('versions.byAdmin') })}</li>)}</ol>
        </section>
      )}
      {after}
    </div>
  )
}
