import { Crosshair, X } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { CERTAINTIES, type Certainty } from '~/domain/cases/case'
import { MOST_DIAGNOSIS } from '~/domain/cases/case-answer'
import type { CasePictures } from '~/domain/cases/case-pictures.server'
import type { FindingShape } from '~/domain/images/finding'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '../button'
import { FormError, Select, TextField } from '../field'
import { Card } from '../page'
import type { ViewerSeat } from '../viewer/embedded-viewer'
import { useFindings } from '../viewer/use-view'
import { useCommit } from './use-commit'

export interface QuizPanelProps {
  caseId: string
  version: number
  asksMark: boolean
  pictures: CasePictures
  seat: ViewerSeat | null
}

/** Shapes that say where something is; lengths and angles measure on the way to it. */
const POINTING: readonly FindingShape[] = ['arrow', 'ellipse', 'rectangle', 'freehand', 'probe']

/** The question: a diagnosis, how sure, and where. What is written here stays until the server has it. */
export function QuizPanel({ caseId, version, asksMark: isAsked, pictures, seat }: QuizPanelProps) {
  const { t } = useTranslation('case')
  const [diagnosis, setDiagnosis] = useState('')
  const [certainty, setCertainty] = useState<Certainty>('probable')
  const [problem, setProblem] = useState<'needsDiagnosis' | 'needsMark' | null>(null)
  const [isMarking, setIsMarking] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  // Nobody is asked to mark what they are not shown.
  const asksMark = isAsked && pictures.studies.length > 0
  const marks = useFindings(seat?.store ?? null).filter(({ isMine, content }) => isMine && POINTING.includes(content.shape))
  const mark = marks.at(-1) ?? null
  // The answer comes back with the page: it stands there in the place of what was drawn.
  const { state, commit } = useCommit(caseId, version, () => { for (const one of marks) seat?.store.remove(one.id) })
  const series = pictures.studies.flatMap((study) => study.series).find(({ seriesUid }) => seriesUid === mark?.content.image?.seriesUid)

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    if (!diagnosis.trim()) { setProblem('needsDiagnosis'); field.current?.focus(); return }
    if (asksMark && !mark) { setProblem('needsMark'); return }
    setProblem(null)
    void commit({ diagnosis: diagnosis.trim(), certainty, mark: asksMark ? (mark?.content ?? null) : null })
  }
  function startMarking() {
    seat?.desk.set({ tool: 'arrow' })
    setIsMarking(true)
  }
  const failure = state === 'failed' || state === 'refused' || state === 'changed' ? t(`quiz.${state}`) : null
  return (
    <Card title={t('quiz.title')}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" data-quiz noValidate>
        <p className="text-ink-soft">{t('quiz.lead')}</p>
        <FormError>{failure}</FormError>
        {state === 'changed' && <Button onClick={() => window.location.reload()} className="self-start">{t('quiz.reload')}</Button>}
        <TextField ref={field} label={t('quiz.diagnosis')} value={diagnosis} maxLength={MOST_DIAGNOSIS} autoComplete="off" onChange={(event) => { setDiagnosis(event.target.value); setProblem(null) }} error={problem === 'needsDiagnosis' && t('quiz.needsDiagnosis')} />
        <Select label={t('quiz.certainty')} value={certainty} onChange={(event) => setCertainty(event.target.value as Certainty)}>
          {CERTAINTIES.map((one) => <option key={one} value={one}>{t(`certainty.${one}`)}</option>)}
        </Select>
        {asksMark && (
          <div role="group" aria-label={t('quiz.mark')} className="flex flex-col gap-2">
            <p className="font-medium">{t('quiz.mark')}</p>
            <p className="text-sm text-ink-soft">{t('quiz.markHint')}</p>
            <div className="flex flex-wrap items-center gap-2">
              <Button icon={<Crosshair aria-hidden />} disabled={!seat} onClick={startMarking}>{t(isMarking && !mark ? 'quiz.marking' : 'quiz.markButton')}</Button>
              <span role="status" data-mark={mark ? '' : undefined}>{mark ? t('quiz.marked', { place: series?.description || series?.modality || t('steps.unnamed') }) : t('quiz.noMark')}</span>
              {mark && <IconButton label={t('quiz.removeMark')} onClick={() => { for (const one of marks) seat?.store.remove(one.id) }}><X aria-hidden /></IconButton>}
            </div>
            {problem === 'needsMark' && <p role="alert" className="text-sm font-medium text-danger">{t('quiz.needsMark')}</p>}
          </div>
        )}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" tone="primary" isBusy={state === 'sending'}>{t('quiz.commit')}</Button>
          <Button tone="quiet" disabled={state === 'sending'} onClick={() => void commit({ diagnosis: '', certainty: 'possible', mark: null })}>{t('quiz.giveUp')}</Button>
        </div>
      </form>
    </Card>
  )
}
