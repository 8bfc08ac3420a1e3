import { Plus, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { CASE_BOUNDS } from '~/domain/cases/case'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { Checkbox, TextField } from '~/ui/field'
import { unmeasured, type FindingChoice } from './rules/unmeasured'
import { TwoField } from './two-field'
import type { Writing } from './use-writing'

const MOST_ACCEPTED = 20

/** Whether readers are asked before they are told, and what counts as an answer. */
export function QuizTab({ writing, findings, isDisabled, after }: { writing: Writing; findings: readonly FindingChoice[]; isDisabled: boolean; after: ReactNode }) {
  const { t } = useTranslation('writing')
  const { content, change } = writing
  const { quiz } = content
  const noPlace = unmeasured(quiz, findings)
  const [typed, setTyped] = useState('')
  const set = (more: Partial<NonNullable<typeof quiz>>) => quiz && change({ quiz: { ...quiz, ...more } })
  const add = () => {
    const name = typed.trim().slice(0, 200)
    if (!quiz || name === '' || quiz.accepts.includes(name)) return
    set({ accepts: [...quiz.accepts, name] })
    setTyped('')
  }
  return (
    <div className="flex flex-col gap-8">
      <Checkbox
        label={t('quiz.on')} hint={t('quiz.onHint')} checked={quiz !== null} disabled={isDisabled}
        onChange={({ target }) => change({ quiz: target.checked ? { asksMark: false, findings: [], toleranceMm: 10, accepts: [] } : null })}
      />
      {quiz && (
        <>
          <TwoField label={t('quiz.title')} hint={t('quiz.titleHint')} value={content.quizTitle} onChange={(quizTitle) => change({ quizTitle })} most={CASE_BOUNDS.title} languages={content.languages} isDisabled={isDisabled} />
          <section className="flex flex-col gap-2">
            <h3 className="font-medium">{t('quiz.accepts')}</h3>
            <p className="text-sm text-ink-soft">{t('quiz.acceptsHint')}</p>
            <ul className="flex flex-col gap-1">
              {quiz.accepts.map((one) => (
                <li key={one} className="flex items-center gap-2"><span className="min-w-0 break-words">{one}</span><IconButton label={t('quiz.removeAccepted', { name: one })} disabled={isDisabled} onClick={() => set({ accepts: quiz.accepts.filter((other) => other !== one) })}><Trash2 aria-hidden /></IconButton></li>
              ))}
            </ul>
            {quiz.accepts.length < MOST_ACCEPTED && (
              <div className="flex flex-wrap items-end gap-2">
                <TextField label={t('quiz.accepted')} value={typed} maxLength={200} disabled={isDisabled} onChange={({ target }) => setTyped(target.value)} onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); add() } }} className="min-w-0 flex-1" />
                <Button icon={<Plus aria-hidden />} disabled={isDisabled || typed.trim() === ''} onClick={add}>{t('quiz.addAccepted')}</Button>
              </div>
            )}
          </section>
          <section className="flex flex-col gap-2">
            <Checkbox label={t('quiz.mark')} hint={t('quiz.markHint')} checked={quiz.asksMark} disabled={isDisabled} onChange={({ target }) => set({ asksMark: target.checked })} />
            {quiz.asksMark && (
              <>
                <TextField label={t('quiz.tolerance')} hint={t('quiz.toleranceHint')} type="number" min={0} max={200} step={1} value={quiz.toleranceMm} disabled={isDisabled} onChange={({ target }) => { const mm = target.valueAsNumber; if (mm >= 0 && mm <= 200) set({ toleranceMm: mm }) }} className="max-w-48" />
                <fieldset disabled={isDisabled} className="flex flex-col">
                  <legend className="font-medium">{t('quiz.findings')}</legend>
                  {findings.length === 0 && <p className="text-sm text-ink-soft">{t('quiz.noFindings')}</p>}
                  {findings.map(({ id, label }) => <Checkbox key={id} label={label} checked={quiz.findings.includes(id)} onChange={({ target }) => set({ findings: target.checked ? [...quiz.findings, id].slice(0, 20) : quiz.findings.filter((other) => other !== id) })} />)}
                </fieldset>
                {noPlace.length > 0 && <p className="rounded-sm bg-attention-soft px-4 py-2" data-unmeasured>{t('quiz.unmeasured', { names: noPlace.map(({ label }) => label).join(' · ') })}</p>}
              </>
            )}
          </section>
        </>
      )}
      {after}
    </div>
  )
}
