import { Layers, X } from 'lucide-react'
import { useState } from 'react'
import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Checkbox, Select } from '~/ui/field'
import { NumberField } from '~/ui/questions/editing/number-field'
import { RubricEditor } from '../question/rubric-editor'
import { RichEditor } from '../rich-editor'
import { StorePick } from '../store-pick'
import type { EditorOf } from './block-editor'

const MOST_ATTEMPTS = 10
const A_WEEK = { percentADay: 0, days: 7 }

/** What is asked, what may be handed in, by what it is marked, and what lateness costs. */
export function AssignmentEditor({ body, change, language, courseId }: EditorOf<'assignment'>) {
  const { t } = useTranslation('question-desk')
  const [isPicking, setPicking] = useState(false)
  // Of what was chosen while this page is open.
  const [titles, setTitles] = useState<Readonly<Record<string, string>>>({})
  const { takes, late } = body
  const takesNothing = !takes.text && takes.files === 0 && takes.studyId === null
  return (
    <div className="flex flex-col gap-5">
      <RichEditor label={t('assignment.asked')} value={body.doc} onChange={(doc) => change({ doc })} language={language} size="full" />
      <fieldset className="flex min-w-0 flex-col gap-2">
        <legend className="mb-1 font-medium">{t('assignment.takes')}</legend>
        <Checkbox label={t('assignment.text')} checked={takes.text} onChange={({ target }) => change({ takes: { ...takes, text: target.checked } })} />
        <Select label={t('assignment.files')} className="max-w-48" value={takes.files} onChange={({ target }) => change({ takes: { ...takes, files: Number(target.value) } })}>
          {Array.from({ length: BLOCK_BOUNDS.files + 1 }, (_, n) => <option key={n} value={n}>{n}</option>)}
        </Select>
        <div className="flex flex-wrap items-center gap-2">
          <span className="basis-full">{t('assignment.marks')}</span>
          <Button icon={<Layers aria-hidden />} onClick={() => setPicking(true)}>{t('assignment.pickStudy')}</Button>
          {takes.studyId !== null && <><span>{titles[takes.studyId] ?? t('assignment.studyChosen')}</span><Button tone="quiet" icon={<X aria-hidden />} onClick={() => change({ takes: { ...takes, studyId: null } })}>{t('assignment.noStudy')}</Button></>}
        </div>
        {isPicking && <StorePick courseId={courseId} of="study" isOpen onClose={() => setPicking(false)} onChoose={({ studyId, title }) => { setPicking(false); setTitles({ ...titles, [studyId]: title }); change({ takes: { ...takes, studyId } }) }} />}
        {takesNothing && <p role="status" className="text-sm text-attention">{t('assignment.takesNothing')}</p>}
      </fieldset>
      <RubricEditor rubric={body.rubric} language={language} onChange={(rubric) => change({ rubric })} />
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <Select label={t('assignment.attempts')} hint={body.attempts > 1 ? t('assignment.attemptsHint') : undefined} value={body.attempts} onChange={({ target }) => change({ attempts: Number(target.value) })}>
          {Array.from({ length: MOST_ATTEMPTS }, (_, n) => <option key={n + 1} value={n + 1}>{n + 1}</option>)}
        </Select>
        <fieldset className="flex min-w-0 flex-col gap-2">
          <legend className="mb-1 font-medium">{t('assignment.late')}</legend>
          <Checkbox label={t('assignment.takesLate')} hint={late ? undefined : t('assignment.notLate')} checked={late !== null} onChange={({ target }) => change({ late: target.checked ? A_WEEK : null })} />
          {late && (
            <div className="grid gap-3 sm:grid-cols-2">
              <NumberField label={t('assignment.percent')} value={late.percentADay} least={0} most={100} onChange={(percentADay) => { if (percentADay !== null) change({ late: { ...late, percentADay } }) }} />
              <NumberField label={t('assignment.days')} value={late.days} least={0} most={365} isWhole onChange={(days) => { if (days !== null) change({ late: { ...late, days } }) }} />
            </div>
          )}
        </fieldset>
      </div>
    </div>
  )
}
