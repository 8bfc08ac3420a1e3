import { Form, Link, useNavigation } from '@remix-run/react'
import type { HandInTime, Marking } from '~/domain/courses/submission'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { FormError, TextArea } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'

const TOLD = ['nothing', 'changed-elsewhere', 'handed-in', 'too-late', 'malformed', 'no-more'] as const

export interface HandInPageProps {
  classId: string; lessonId: string; instructions: string; takesFiles: boolean; due: Date | null; time: HandInTime; criteria: { id: string; words: string; most: number }[]
  attempt: number; attempts: number; revision: number; state: 'draft' | 'submitted'; text: string; submittedAt: Date | null
  returned: { attempt: number; points: number; most: number; text: string; marking: Marking }[]
  result: { kind: string } | null
}

export function HandInPage({ classId, lessonId, instructions, takesFiles, due, time, criteria, attempt, attempts, revision, state, text, submittedAt, returned, result }: HandInPageProps) {
  const { t } = useTranslation('grading')
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  const problem = TOLD.find((one) => one === result?.kind)
  const isOver = time.kind === 'closed'
  return (
    <Page width="reading">
      <PageHeader title={t('handIn.title')} lead={due ? t('handIn.due', { time: format.dateTime(due) }) : t('handIn.noDue')} actions={<Link to={`/courses/class/${classId}/${lessonId}`} className="underline underline-offset-4">{t('handIn.back')}</Link>} />
      <p className="whitespace-pre-line">{instructions}</p>
      {returned.map((one) => (
        <Card key={one.attempt} title={`${t('handIn.returned')}: ${t('handIn.points', { points: one.points, most: one.most })}`}>
          <p className="text-ink-soft">{t('handIn.attempt', { attempt: one.attempt, of: attempts })}</p>
          {criteria.filter(({ id }) => one.marking.criteria[id]).map(({ id, words, most }) => <p key={id}><span className="font-medium">{words || t('marking.whole')}</span> · {t('handIn.points', { points: one.marking.criteria[id]!.points, most })} <span className="break-words">{one.marking.criteria[id]!.words}</span></p>)}
          {one.marking.words && <p className="whitespace-pre-line">{one.marking.words}</p>}
          {one.marking.comments.length > 0 && <section><h3 className="font-medium">{t('handIn.comments')}</h3><ul className="flex flex-col gap-2">{one.marking.comments.map((comment, at) => <li key={at} className="break-words"><q className="text-ink-soft">{one.text.slice(comment.from, comment.to)}</q> {comment.words}</li>)}</ul></section>}
        </Card>
      ))}
      {problem ? <FormError>{t(`handIn.${problem}`)}</FormError> : result && result.kind !== 'saved' && result.kind !== 'given' ? <FormError>{t('handIn.other')}</FormError> : null}
      {result?.kind === 'saved' && <p role="status">{t('handIn.saved')}</p>}
      {state === 'submitted' ? <Card><p role="status" className="font-medium">{t('handIn.submitted', { time: submittedAt ? format.dateTime(submittedAt) : '' })}</p><p className="break-words whitespace-pre-line">{text}</p></Card> : attempt > attempts ? <p>{t('handIn.no-more')}</p> : (
        <Card title={returned.length > 0 ? t('handIn.again') : undefined}>
          <p className="text-ink-soft">{t('handIn.attempt', { attempt, of: attempts })}</p>
          {time.kind === 'late' && <p className="text-attention">{t('handIn.late', { count: time.days, percent: time.lostPercent })}</p>}
          {isOver && <p className="font-medium">{t('handIn.closed')}</p>}
          {takesFiles && <p className="text-ink-soft">{t('handIn.filesLater')}</p>}
          {result?.kind === 'changed-elsewhere' && <section><h3 className="font-medium">{t('handIn.kept')}</h3><p className="break-words whitespace-pre-line">{text}</p></section>}
          <Form method="post" className="flex flex-col gap-4">
            <input type="hidden" name="attempt" value={attempt} />
            <input type="hidden" name="revision" value={revision} />
            <TextArea label={t('handIn.text')} name="text" rows={14} maxLength={60_000} defaultValue={text} />
            <div className="flex flex-wrap gap-2"><Button type="submit" name="intent" value="save" isBusy={isBusy}>{t('handIn.save')}</Button><Button type="submit" name="intent" value="hand-in" tone="primary" isBusy={isBusy} disabled={isOver}>{t('handIn.give')}</Button></div>
          </Form>
        </Card>
      )}
    </Page>
  )
}
