import { Form, Link, useNavigation } from '@remix-run/react'
import { Award, CircleCheck, Clock, Lock, Play } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LessonLine, OpenedClass } from '~/domain/courses/learning/open-class.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, LinkButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { FormError } from '~/ui/field'
import { Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { ClassTabs } from './class-tabs'
import { ProgressBar } from './progress-bar'

export type JoinAnswer = { kind: string; titles?: string[] } | undefined
type Opened = Omit<OpenedClass, 'kind'>

/** A course as a class takes it. @param joinTo where the button to join leads: a link's own address for who came by it */
export function ClassPage({ opened, answer, joinTo, beside }: { opened: Opened; answer: JoinAnswer; joinTo?: string; /** Below the outline: what others add. */ beside?: ReactNode }) {
  const { t } = useTranslation('learning')
  const format = useFormat()
  const { klass, may, modules, resume, isEnrolled, completedAt, maySee, needs } = opened
  const lines = modules.flatMap(({ lessons }) => lessons)
  const done = lines.filter(({ isDone }) => isDone).length
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Page width="reading">
      <PageHeader
        title={<span lang={klass.language}>{klass.title}</span>} lead={`${klass.name} · ${t('lesson.minutes', { count: opened.minutes })}`}
        status={completedAt ? <Badge tone="done" icon={<CircleCheck aria-hidden />}>{t('class.completed')}</Badge> : klass.isClosed ? <Badge>{t('class.closed')}</Badge> : undefined}
      />
      {may.assist && <ClassTabs classId={klass.id} />}
      {klass.isWithdrawn && !isEnrolled && !may.assist && <p role="note" className="rounded-sm bg-attention-soft px-4 py-3 text-attention" data-withdrawn>{t('join.refused.withdrawn')}</p>}
      {klass.isWithdrawn && maySee && <p role="note" className="rounded-sm bg-attention-soft px-4 py-3 text-attention" data-withdrawn>{t('class.withdrawn')}</p>}
      {klass.summary && <p className="max-w-prose whitespace-pre-line" lang={klass.language}>{klass.summary}</p>}
      <Dates startsAt={klass.startsAt} endsAt={klass.endsAt} />
      {isEnrolled && <ProgressBar done={done} of={lines.length} label={t('class.progress', { done, count: lines.length })} />}
      <FormError>{answer && answer.kind !== 'joined' && answer.kind !== 'left' && t(`join.refused.${reasonOf(answer.kind)}`, { titles: format.list(answer.titles ?? []) })}</FormError>
      {!isEnrolled && needs.length > 0 && <p className="rounded-sm bg-attention-soft px-4 py-3 text-attention">{t('join.needs', { titles: format.list(needs) })}</p>}
      {may.join && needs.length === 0 && (
        <Form method="post" action={joinTo}>
          <input type="hidden" name="intent" value="join" />
          <Button type="submit" tone="primary" size="large" isBusy={isBusy}>{t('join.button')}</Button>
        </Form>
      )}
      {completedAt && klass.certifies && <LinkButton to={`/courses/class/${klass.id}/certified`} tone="primary" size="large" icon={<Award aria-hidden />} className="self-start">{t('tabs.certified')}</LinkButton>}
      {resume && (isEnrolled || may.assist) && (
        <LinkButton to={`/courses/class/${klass.id}/${resume.lessonId}`} tone={completedAt && klass.certifies ? 'secondary' : 'primary'} size="large" icon={<Play aria-hidden />} className="max-w-full self-start" data-resume={resume.lessonId}>
          <span className="truncate">{t(completedAt ? 'class.readAgain' : opened.begun ? 'class.goOn' : 'class.begin', { title: resume.title })}</span>
        </LinkButton>
      )}
      {lines.length === 0 && <EmptyState title={t('class.empty')} />}
      <div className="flex flex-col gap-6">
        {modules.map(({ id, title, lessons }) => (
          <section key={id} className="flex flex-col gap-2">
            <h2 className="text-lg font-semibold" lang={klass.language}>{title}</h2>
            <ol className="flex flex-col divide-y divide-line rounded-lg border border-line bg-raised">
              {lessons.map((line) => <Line key={line.id} line={line} classId={klass.id} language={klass.language} isLink={maySee && (line.open.kind === 'open' || may.assist)} showsDone={isEnrolled} titleOf={(lessonId) => lines.find((one) => one.id === lessonId)?.title ?? ''} />)}
            </ol>
          </section>
        ))}
      </div>
      {beside}
      {isEnrolled && !may.assist && (
        <Form method="post" className="self-start">
          <Button type="submit" name="intent" value="leave" tone="quiet" disabled={isBusy}>{t('class.leave')}</Button>
        </Form>
      )}
    </Page>
  )
}

const REASONS = ['full', 'needs', 'withdrawn', 'forbidden', 'already'] as const
const reasonOf = (kind: string) => REASONS.find((one) => one === kind) ?? 'forbidden'

function Dates({ startsAt, endsAt }: { startsAt: Date | null; endsAt: Date | null }) {
  const { t } = useTranslation('learning')
  const format = useFormat()
  if (!startsAt && !endsAt) return null
  return (
    <p className="text-sm text-ink-soft tabular-nums">
      {[startsAt && t('class.from', { date: format.dateTime(startsAt) }), endsAt && t('class.until', { date: format.dateTime(endsAt) })].filter(Boolean).join(' · ')} ({format.zone(startsAt ?? endsAt!)})
    </p>
  )
}

function Line({ line, classId, language, isLink, showsDone, titleOf }: { line: LessonLine; classId: string; language: string; isLink: boolean; showsDone: boolean; titleOf: (lessonId: string) => string }) {
  const { t } = useTranslation('learning')
  const format = useFormat()
  const { open, isDone, dueAt } = line
  const words = [
    t('lesson.minutes', { count: line.minutes }),
    open.kind === 'not-yet' && t('lesson.opens', { date: format.dateTime(open.at) }),
    open.kind === 'after' && t('lesson.after', { titles: format.list(open.lessonIds.map(titleOf)) }),
    showsDone && !isDone && line.of > 1 && line.done > 0 && t('lesson.parts', { done: line.done, count: line.of }),
    dueAt && !isDone && t('lesson.due', { date: format.dateTime(dueAt) }),
  ].filter(Boolean)
  const Icon = isDone ? CircleCheck : open.kind === 'open' ? Clock : Lock
  return (
    <li className="flex items-center gap-3 px-4 py-3" data-lesson={line.id}>
      <Icon aria-hidden className={cx('size-5 shrink-0', isDone ? 'text-done' : 'text-ink-soft')} />
      <div className="min-w-0 flex-1">
        {isLink ? <Link to={`/courses/class/${classId}/${line.id}`} className="target inline-flex items-center font-medium hover:underline" lang={language}>{line.title}</Link> : <span className="font-medium text-ink-soft" lang={language}>{line.title}</span>}
        <p className="text-sm text-ink-soft tabular-nums">{words.join(' · ')}</p>
      </div>
      {showsDone && isDone && <span className="sr-only">{t('lesson.done')}</span>}
    </li>
  )
}
