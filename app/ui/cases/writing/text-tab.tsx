import type { ReactNode } from 'react'
import { CASE_BOUNDS, CERTAINTIES, LANGUAGES, type CaseKind, type Two } from '~/domain/cases/case'
import { useTranslation } from '~/i18n/use-translation'
import { Checkbox, Select } from '~/ui/field'
import { DifferentialList, ReferenceList, TakeHomeList } from './lists'
import type { PartName } from './parts'
import { TwoField } from './two-field'
import type { Writing } from './use-writing'

/** Everything that is written in words. An article has no patient. */
export function TextTab({ writing, kind, isDisabled, notesOf, onView }: { writing: Writing; kind: CaseKind; isDisabled: boolean; notesOf: (part: PartName) => ReactNode; onView: (key: string) => void }) {
  const { t } = useTranslation('writing')
  const { content, change } = writing
  const { languages, diagnosis, views } = content
  const shared = { languages, isDisabled }
  const text = (name: 'history' | 'findings' | 'discussion' | 'theory', rows: number) => (
    <TwoField key={name} label={t(`part.${name}`)} hint={t(`hint.${name}`)} value={content[name]} onChange={(value: Two) => change({ [name]: value })} most={CASE_BOUNDS.text} rows={rows} views={views} onView={onView} after={notesOf(name)} {...shared} />
  )
  const isCase = kind === 'case'
  return (
    <div className="flex flex-col gap-8">
      <fieldset className="flex flex-wrap items-center gap-x-6" disabled={isDisabled}>
        <legend className="font-medium">{t('text.languages')}</legend>
        {LANGUAGES.map((one) => (
          <Checkbox
            key={one} label={t(`language.${one}`)} checked={languages.includes(one)} disabled={languages.length === 1 && languages[0] === one}
            onChange={({ target }) => change({ languages: LANGUAGES.filter((other) => (other === one ? target.checked : languages.includes(other))) })}
          />
        ))}
        {LANGUAGES.some((one) => !languages.includes(one) && content.title[one] !== '') && <p className="w-full text-sm text-ink-soft">{t('text.hidden')}</p>}
      </fieldset>
      <TwoField label={t('part.title')} value={content.title} onChange={(title) => change({ title })} most={CASE_BOUNDS.title} after={notesOf('title')} {...shared} />
      {text('history', isCase ? 5 : 3)}
      {kind !== 'article' && text('findings', 6)}
      {kind !== 'article' && (
        <section className="flex flex-col gap-3">
          <TwoField label={t('part.diagnosis')} value={diagnosis.text} onChange={(value) => change({ diagnosis: { ...diagnosis, text: value } })} most={CASE_BOUNDS.line} {...shared} />
          <Select label={t('diagnosis.certainty')} value={diagnosis.certainty} disabled={isDisabled} onChange={({ target }) => change({ diagnosis: { ...diagnosis, certainty: CERTAINTIES.find((one) => one === target.value)! } })} className="max-w-xs">
            {CERTAINTIES.map((one) => <option key={one} value={one}>{t(`certainty.${one}`)}</option>)}
          </Select>
          <TwoField label={t('diagnosis.provenBy')} hint={t('diagnosis.provenByHint')} value={diagnosis.provenBy} onChange={(provenBy) => change({ diagnosis: { ...diagnosis, provenBy } })} most={CASE_BOUNDS.line} after={notesOf('diagnosis')} {...shared} />
        </section>
      )}
      {kind !== 'article' && <DifferentialList writing={writing} isDisabled={isDisabled} after={notesOf('differential')} />}
      {text('discussion', 6)}
      {text('theory', 4)}
      <TakeHomeList writing={writing} isDisabled={isDisabled} after={notesOf('takeHome')} />
      <ReferenceList writing={writing} isDisabled={isDisabled} after={notesOf('references')} />
    </div>
  )
}
