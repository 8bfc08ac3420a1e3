import { Search } from 'lucide-react'
import { useCallback, useEffect, useState, type FormEvent } from 'react'
import type { DraftSeries } from '~/domain/cases/case-desk'
import type { FindSeries, StudyChoice } from '~/domain/cases/find-series.server'
import { dateOf, LIBRARY_MODALITIES } from '~/domain/images/library'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { Select, TextField } from '~/ui/field'
import { SeriesThumbnail } from '~/ui/images/series-thumbnail'
import { EmptyState, Skeleton } from '~/ui/states'

type Asked = { kind: 'loading' } | { kind: 'failed' } | Extract<FindSeries, { kind: 'found' }>

/** The image store, as far as the author reads it: words and modality narrow it, a press takes a series. */
export function SeriesPicker({ caseId, isOpen, onClose, chosen, onChoose }: { caseId: string; isOpen: boolean; onClose: () => void; chosen: readonly string[]; onChoose: (series: DraftSeries, isChosen: boolean) => void }) {
  const { t } = useTranslation('writing')
  const [words, setWords] = useState('')
  const [modality, setModality] = useState('')
  const [asked, setAsked] = useState<Asked>({ kind: 'loading' })

  const ask = useCallback(async (query: Record<string, string>) => {
    setAsked({ kind: 'loading' })
    try {
      const response = await fetch(`/cases/${caseId}/desk?${new URLSearchParams(query)}`, { headers: { accept: 'application/json' } })
      const found = (await response.json()) as FindSeries
      setAsked(response.ok && !response.redirected && found.kind === 'found' ? found : { kind: 'failed' })
    } catch {
      setAsked({ kind: 'failed' })
    }
  }, [caseId])
  const filter = { search: words, modality }
  useEffect(() => { if (isOpen) void ask({ search: '', modality: '' }) }, [isOpen, ask])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void ask(filter)
  }
  return (
    <Dialog title={t('picker.title')} description={t('picker.lead')} open={isOpen} onOpenChange={(open) => open || onClose()} width="wide" footer={<Button tone="primary" onClick={onClose}>{t('picker.done')}</Button>}>
      <form role="search" onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <TextField label={t('picker.words')} type="search" value={words} maxLength={100} onChange={({ target }) => setWords(target.value)} className="min-w-40 flex-1" />
        <Select label={t('picker.modality')} value={modality} onChange={({ target }) => { setModality(target.value); void ask({ ...filter, modality: target.value }) }}>
          <option value="">{t('picker.all')}</option>
          {LIBRARY_MODALITIES.map((one) => <option key={one}>{one}</option>)}
        </Select>
        <Button type="submit" icon={<Search aria-hidden />}>{t('picker.search')}</Button>
      </form>
      <div className="flex min-h-48 flex-col gap-6" aria-live="polite">
        {asked.kind === 'loading' && [0, 1].map((i) => <Skeleton key={i} className="h-24 w-full" />)}
        {asked.kind === 'failed' && <p role="alert" className="text-danger">{t('picker.failed')}</p>}
        {asked.kind === 'found' && asked.studies.length === 0 && <EmptyState title={t('picker.none')} text={t('picker.noneText')} />}
        {asked.kind === 'found' && asked.studies.map((study) => <StudyRow key={study.id} {...{ study, chosen, onChoose }} />)}
        {asked.kind === 'found' && (
          <div className="flex justify-between gap-2">
            {asked.newer ? <Button onClick={() => void ask({ ...filter, newer: asked.newer! })}>{t('picker.newer')}</Button> : <span />}
            {asked.older && <Button onClick={() => void ask({ ...filter, older: asked.older! })}>{t('picker.older')}</Button>}
          </div>
        )}
      </div>
    </Dialog>
  )
}

function StudyRow({ study, chosen, onChoose }: { study: StudyChoice; chosen: readonly string[]; onChoose: (series: DraftSeries, isChosen: boolean) => void }) {
  const { t } = useTranslation('writing')
  const format = useFormat()
  const date = dateOf(study.studyDate)
  // Readers of a published case are those of the teaching workspace.
  const cannot = study.workspace !== 'teaching'
  return (
    <section className="flex flex-col gap-2" aria-label={study.description || study.pseudonym}>
      <h3 className="font-medium break-words">{study.description || t('picker.unnamed')}<span className="ml-2 text-sm font-normal text-ink-soft tabular-nums">{[study.pseudonym, date && format.calendarDate(date), study.institution].filter(Boolean).join(' · ')}</span></h3>
      {cannot && <p className="text-sm text-attention">{t('picker.notTeaching')}</p>}
      <ul className="grid gap-2 sm:grid-cols-2">
        {study.series.map(({ isHeld, ...one }) => (
          <li key={one.seriesId}>
            <label className="flex h-full cursor-pointer items-center gap-3 rounded-lg border border-line bg-raised p-2 has-checked:border-accent has-checked:bg-accent-soft">
              <input type="checkbox" checked={chosen.includes(one.seriesId)} onChange={({ target }) => onChoose(one, target.checked)} className="size-5 shrink-0 accent-(--accent)" />
              <span className="grid size-14 shrink-0 place-items-center overflow-hidden rounded-sm bg-black text-white"><SeriesThumbnail studyUid={one.studyUid} series={one} /></span>
              <span className="flex min-w-0 flex-col">
                <span className="break-words">{one.description || one.modality}</span>
                <span className="text-sm text-ink-soft tabular-nums">{[one.modality, t('series.pictures', { count: one.frameCount })].join(' · ')}</span>
                {isHeld && <span className="text-sm text-attention">{t('picker.held')}</span>}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  )
}
