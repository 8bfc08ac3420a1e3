import { Link } from '@remix-run/react'
import { CircleCheck } from 'lucide-react'
import type { LearnerShown } from '~/domain/courses/overview/show-learner.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge, type BadgeTone } from '~/ui/badge'
import { LinkButton } from '~/ui/button'
import { Card, Page, PageHeader } from '~/ui/page'
import { Table, Td, Th } from '~/ui/table'
import { ClassTabs } from '../learning/class-tabs'
import { ProgressBar } from '../learning/progress-bar'
import { DayPlot } from './day-plot'
import { stuckWords, type BlockName } from './words'

const TONES: Record<LearnerShown['lessons'][number]['blocks'][number]['state'], BadgeTone> = { unseen: 'neutral', seen: 'accent', done: 'done', waiting: 'attention', unseenOverdue: 'danger', seenOverdue: 'danger' }

export function LearnerPage({ klass, learner, lessons, days, submissions, mayLead }: Omit<LearnerShown, 'kind'>) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  const at = `/courses/class/${klass.id}`
  const names = new Map(lessons.flatMap(({ title, blocks }) => blocks.map(({ id, number, kind }): [string, BlockName] => [id, { lesson: title, number, kind }])))
  const blockWords = (id: string) => { const name = names.get(id); return name ? t('stuck.block', { lesson: name.lesson, number: name.number, kind: t(`kind.${name.kind}`) }) : '' }
  return (
    <Page>
      <PageHeader
        title={learner.name} lead={[klass.name, learner.lastSeenAt ? t('one.lastSeen', { time: format.dateTime(learner.lastSeenAt) }) : t('one.never'), t('one.enrolled', { date: format.date(learner.enrolledAt) })].join(' · ')}
        status={learner.completedAt ? <Badge tone="done" icon={<CircleCheck aria-hidden />}>{t('one.completed', { date: format.date(learner.completedAt) })}</Badge> : undefined}
        actions={<><LinkButton to={`${at}/progress-map`}>{t('one.back')}</LinkButton>{mayLead && <LinkButton to={`${at}/extensions?learner=${learner.id}`}>{t('one.giveTime')}</LinkButton>}</>}
      />
      <ClassTabs classId={klass.id} />
      <ProgressBar done={learner.done} of={learner.of} label={t('doneOf', { done: learner.done, of: learner.of })} />
      {learner.stuck.length > 0 && <Card title={t('one.stuck')}><ul className="flex flex-col gap-2">{learner.stuck.map((why, index) => <li key={index}>{stuckWords(t, format, why, (id) => names.get(id))}</li>)}</ul></Card>}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Card title={t('one.time')}>
          <p className="max-w-prose text-sm text-ink-soft">{t('one.timeLead', { zone: klass.timeZone })}</p>
          {days.length === 0 ? <p>{t('one.noTime')}</p> : <DayPlot days={days} />}
        </Card>
        <Card title={t('one.work')}>
          {submissions.length === 0 ? <p className="text-ink-soft">{t('one.noWork')}</p> : (
            <ul className="flex flex-col divide-y divide-line">
              {submissions.map((one) => (
                <li key={one.id} className="flex flex-col gap-1 py-2">
                  <Link to={`${at}/marking/${one.id}`} className="target inline-flex items-center self-start font-medium underline underline-offset-4">{blockWords(one.blockId) || t('one.look')}</Link>
                  <span className="flex flex-wrap items-center gap-2 text-sm text-ink-soft tabular-nums">
                    {t('one.attempt', { attempt: one.attempt })}{one.submittedAt && ` · ${t('one.handedIn', { time: format.dateTime(one.submittedAt) })}`}
                    {one.isLate && <Badge tone="attention">{t('one.late')}</Badge>}
                    {one.state === 'submitted' ? <Badge tone="attention">{t('one.waits')}</Badge> : t('one.points', { points: format.number(one.points ?? 0), most: format.number(one.most ?? 0) })}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </div>
      <section className="flex flex-col gap-6">
        <h2 className="text-lg font-semibold">{t('one.lessons')}</h2>
        {lessons.filter(({ blocks }) => blocks.length > 0).map((lesson) => (
          <section key={lesson.id} className="flex flex-col gap-2">
            <h3 className="font-medium" lang={klass.language}>{lesson.title}</h3>
            <Table caption={lesson.title} head={<><Th>{t('one.block')}</Th><Th>{t('one.state')}</Th><Th className="text-right">{t('one.score')}</Th><Th className="text-right">{t('one.spent')}</Th><Th>{t('one.due')}</Th></>}>
              {lesson.blocks.map((block) => (
                <tr key={block.id}>
                  <Td className="whitespace-nowrap">{block.number} · {t(`kind.${block.kind}`)}</Td>
                  <Td><Badge tone={TONES[block.state]}>{t(`state.${block.state}`)}</Badge></Td>
                  <Td className="text-right tabular-nums">{block.score === null ? '' : `${format.number(Math.floor(block.score * 1_000) / 10)}%`}</Td>
                  <Td className="text-right whitespace-nowrap tabular-nums">{block.activeMs > 0 ? format.duration(block.activeMs) : ''}</Td>
                  <Td className="whitespace-nowrap">{block.dueAt ? format.dateTime(block.dueAt) : ''}{block.isExtended && <span className="ml-2 text-sm text-ink-soft">{t('one.extended')}</span>}</Td>
                </tr>
              ))}
            </Table>
          </section>
        ))}
      </section>
    </Page>
  )
}
