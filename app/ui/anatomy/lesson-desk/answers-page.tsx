import { Download, GraduationCap, Users } from 'lucide-react'
import { useNavigate } from '@remix-run/react'
import type { LessonAnswers, PersonAnswers, StepAnswers } from '~/domain/anatomy/list-answers.server'
import { useFormat } from '~/i18n/format'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { buttonClass, LinkButton } from '~/ui/button'
import { Select } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { Table, Td, Th } from '~/ui/table'
import { nameIn } from '../rules/tree'

type Given = Omit<LessonAnswers, 'versions' | 'people'> & { versions: { version: number; publishedAt: string | Date }[]; people: (Omit<PersonAnswers, 'lastAt'> & { lastAt: string | Date })[] }

/** How a lesson's questions were answered: by the class at a glance, then by everybody. */
export function AnswersPage({ lesson, version, versions, steps, people, isCut }: Given) {
  const { t, i18n } = useTranslation('authoring')
  const language = i18n.language as Language
  const format = useFormat()
  const navigate = useNavigate()
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return (
    <Page className="max-w-[100rem]">
      <PageHeader
        title={nameIn(lesson.title, language)} lead={t('answers.lead', { count: people.length })}
        actions={<>
          {versions.length > 1 && <Select label={<span className="sr-only">{t('answers.version')}</span>} value={version} onChange={(event) => navigate(`?version=${event.target.value}`)}>{versions.map((one) => <option key={one.version} value={one.version}>{t('answers.versionOf', { version: one.version, date: format.date(one.publishedAt) })}</option>)}</Select>}
          {people.length > 0 && <a href={`/anatomy/lessons/${lesson.id}/answers/export?version=${version}`} download className={buttonClass('secondary')}><Download aria-hidden />{t('answers.csv')}</a>}
          <LinkButton to={`/anatomy/lessons/${lesson.id}/edit`} icon={<GraduationCap aria-hidden />}>{t('answers.toDesk')}</LinkButton>
        </>}
      />
      {isCut && <p role="status" className="text-attention">{t('answers.cut')}</p>}
      {steps.length === 0 ? <EmptyState icon={<GraduationCap />} title={t('answers.noQuestions')} text={t('answers.noQuestionsText')} />
        : people.length === 0 ? <EmptyState icon={<Users />} title={t('answers.none')} text={t('answers.noneText')} />
          : (
            <>
              <Card title={t('answers.bySteps')}>
                <p className="flex flex-wrap gap-x-6 gap-y-1 text-sm text-ink-soft" aria-hidden>
                  <span><span className="mr-2 inline-block h-3 w-6 rounded-sm bg-done align-middle" />{t('answers.atFirst')}</span>
                  <span><span className="mr-2 inline-block h-3 w-6 rounded-sm bg-done/40 align-middle" />{t('answers.inTheEnd')}</span>
                  <span><span className="mr-2 inline-block h-3 w-6 rounded-sm bg-sunken align-middle" />{t('answers.notRight')}</span>
                </p>
                <ol className="flex flex-col gap-5">{steps.map((step) => <StepRow key={step.stepId} step={step} />)}</ol>
              </Card>
              <Table caption={t('answers.byPeople')} head={<><Th>{t('answers.person')}</Th>{steps.map((step) => <Th key={step.stepId} title={nameIn(step.title, language)} className="text-right">{step.position + 1}</Th>)}<Th className="text-right">{t('answers.attempts')}</Th><Th>{t('answers.last')}</Th></>}>
                {people.map((person) => (
                  <tr key={person.personId}>
                    <Td className="font-medium">
                      {person.name}{person.isFinished && <span className="ml-2 text-sm font-normal text-done">{t('answers.finished')}</span>}
                      <span className="block text-sm font-normal text-ink-soft">{[person.institution, person.email].filter(Boolean).join(' · ')}</span>
                    </Td>
                    {steps.map(({ stepId }) => { const best = person.best[stepId]; return <Td key={stepId} className={`text-right tabular-nums ${best === undefined ? 'text-ink-soft' : best >= 1 ? 'text-done' : ''}`}>{best === undefined ? '–' : percent(best)}</Td> })}
                    <Td className="text-right tabular-nums">{person.attempts}</Td>
                    <Td className="whitespace-nowrap">{format.dateTime(person.lastAt)}</Td>
                  </tr>
                ))}
              </Table>
            </>
          )}
    </Page>
  )
}

/** One bar of everybody who answered, and beside it how far they came. */
function StepRow({ step }: { step: StepAnswers }) {
  const { t, i18n } = useTranslation('authoring')
  const share = (count: number) => (step.people === 0 ? 0 : count / step.people)
  const first = share(step.rightAtFirst)
  const later = share(step.rightInTheEnd - step.rightAtFirst)
  const most = Math.max(1, ...step.best)
  return (
    <li data-step={step.stepId} className="grid items-center gap-x-6 gap-y-1 sm:grid-cols-[minmax(12rem,1fr)_2fr_8rem]">
      <span className="min-w-0">
        <span className="font-medium break-words">{step.position + 1}. {nameIn(step.title, i18n.language as Language)}</span>
        <span className="block text-sm text-ink-soft">{t(`question.ask.${step.ask}`)} · {t('answers.people', { count: step.people })} · {t('answers.tries', { count: step.attempts })}</span>
      </span>
      <span className="flex items-center gap-3">
        <span role="img" aria-label={t('answers.bar', { first: Math.round(first * 100), end: Math.round((first + later) * 100) })} className="flex h-5 flex-1 overflow-hidden rounded-sm bg-sunken">
          <span className="bg-done" style={{ width: `${first * 100}%` }} /><span className="bg-done/40" style={{ width: `${later * 100}%` }} />
        </span>
        <span className="w-12 text-right font-medium tabular-nums">{Math.round(share(step.rightInTheEnd) * 100)} %</span>
      </span>
      <svg role="img" aria-label={t('answers.spread', { counts: step.best.join(', ') })} viewBox={`0 0 ${step.best.length * 10} 30`} preserveAspectRatio="none" className="h-8 w-full text-accent max-sm:hidden">
        {step.best.map((count, index) => <rect key={index} x={index * 10 + 1} width={8} y={30 - (count / most) * 28 - 1} height={(count / most) * 28 + 1} fill="currentColor" opacity={count > 0 ? 1 : 0.25} />)}
      </svg>
    </li>
  )
}
