import { Link, useRouteLoaderData } from '@remix-run/react'
import type { WorkFile } from '~/domain/courses/assignments/files.server'
import type { FindingContent } from '~/domain/images/finding'
import type { HandInTime, Marking } from '~/domain/courses/submission'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { FormError } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { stackAddress } from '../blocks/use-stack'
import { HandInWork } from './hand-in-work'
import { MarkedText } from './marked-text'
import { MarksOnStudy } from './marks-on-study'
import { useHandedIn } from './use-hand-in'
import { WorkFileList } from './work-files'

const TOLD = ['nothing', 'changed-elsewhere', 'handed-in', 'too-late', 'malformed', 'no-more'] as const

/** Their own marks, looked at: nobody else's stand beside them. */
const LEARNER = { id: 'learner', name: '' }

export interface HandInPageProps {
  classId: string; blockId: string; lessonId: string; instructions: string; mostFiles: number; files: WorkFile[]; takesText: boolean; studyId: string | null; due: Date | null; time: HandInTime; criteria: { id: string; words: string; most: number }[]
  attempt: number; attempts: number; revision: number; state: 'draft' | 'submitted'; text: string; marks: FindingContent[]; submittedAt: Date | null
  returned: { attempt: number; points: number; most: number; text: string; marks: FindingContent[]; marking: Marking }[]
  result: { kind: string } | null
}

export function HandInPage({ classId, blockId, lessonId, instructions, mostFiles, files, takesText, studyId, due, time, criteria, attempt, attempts, revision, state, text, marks, submittedAt, returned, result }: HandInPageProps) {
  const { t } = useTranslation('grading')
  const format = useFormat()
  const problem = TOLD.find((one) => one === result?.kind)
  const isOver = time.kind === 'closed'
  const me = (useRouteLoaderData('root') as { person: { id: string } | null } | undefined)?.person?.id ?? ''
  useHandedIn(state === 'submitted', me, classId, blockId)
  return (
    <Page width="reading">
      <PageHeader title={t('handIn.title')} lead={due ? t('handIn.due', { time: format.dateTime(due) }) : t('handIn.noDue')} actions={<Link to={`/courses/class/${classId}/${lessonId}`} className="underline underline-offset-4">{t('handIn.back')}</Link>} />
      <p className="whitespace-pre-line">{instructions}</p>
      {returned.map((one) => (
        <Card key={one.attempt} title={`${t('handIn.returned')}: ${t('handIn.points', { points: one.points, most: one.most })}`}>
          <p className="text-ink-soft">{t('handIn.attempt', { attempt: one.attempt, of: attempts })}</p>
          {criteria.filter(({ id }) => one.marking.criteria[id]).map(({ id, words, most }) => <p key={id}><span className="font-medium">{words || t('marking.whole')}</span> · {t('handIn.points', { points: one.marking.criteria[id]!.points, most })} <span className="break-words">{one.marking.criteria[id]!.words}</span></p>)}
          {one.marking.words && <p className="whitespace-pre-line">{one.marking.words}</p>}
          {one.marking.comments.length > 0 && <section><h3 className="font-medium">{t('handIn.comments')}</h3><MarkedText text={one.text} passages={one.marking.comments} /><ol className="mt-2 flex flex-col gap-2">{one.marking.comments.map((comment, at) => <li key={at} className="break-words"><span className="mr-2 font-bold text-attention tabular-nums">{at + 1}</span><q className="text-ink-soft">{one.text.slice(comment.from, comment.to)}</q> {comment.words}</li>)}</ol></section>}
        </Card>
      ))}
      {problem ? <FormError>{t(`handIn.${problem}`)}</FormError> : result && result.kind !== 'saved' && result.kind !== 'given' ? <FormError>{t('handIn.other')}</FormError> : null}
      {result?.kind === 'saved' && <p role="status">{t('handIn.saved')}</p>}
      {state === 'submitted' ? <Card><p role="status" className="font-medium">{t('handIn.submitted', { time: submittedAt ? format.dateTime(submittedAt) : '' })}</p><p className="break-words whitespace-pre-line">{text}</p>{studyId && marks.length > 0 && <MarksOnStudy studyId={studyId} address={stackAddress({ classId }, blockId, studyId)} author={LEARNER} marks={marks} />}<WorkFileList classId={classId} files={files} /></Card> : attempt > attempts ? <p>{t('handIn.no-more')}</p> : (
        <Card title={returned.length > 0 ? t('handIn.again') : undefined}>
          <p className="text-ink-soft">{t('handIn.attempt', { attempt, of: attempts })}</p>
          {time.kind === 'late' && <p className="text-attention">{t('handIn.late', { count: time.days, percent: time.lostPercent })}</p>}
          {isOver && <p className="font-medium">{t('handIn.closed')}</p>}
          {result?.kind === 'changed-elsewhere' && <section><h3 className="font-medium">{t('handIn.kept')}</h3><p className="break-words whitespace-pre-line">{text}</p></section>}
          <HandInWork key={attempt} {...{ classId, blockId, attempt, revision, takesText, studyId, files, mostFiles, isOver }} content={{ text, marks }} />
        </Card>
      )}
    </Page>
  )
}
