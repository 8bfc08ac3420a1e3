import { Form, Link, useNavigation } from '@remix-run/react'
import { Download } from 'lucide-react'
import { SHOWN, SORTS, type MapShown, type MapSort } from '~/domain/courses/overview/class-map'
import type { ClassMap } from '~/domain/courses/overview/map-class.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { Button, buttonClass, LinkButton } from '~/ui/button'
import { Select, TextField } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { ClassTabs } from '../learning/class-tabs'
import { HeatMap } from './heat-map'
import { RemindCard, type RemindAnswer } from './remind-card'
import { stuckWords, type BlockName } from './words'

export interface MapPageProps extends Omit<ClassMap, 'kind'> { chosen: { sort: MapSort; shown: MapShown; search: string }; answer: RemindAnswer }
/** Of a list beside the map; the map itself shows all. */
const LISTED = 30

export function MapPage({ klass, lessons, blocks, learners, of, counts, chosen, answer }: MapPageProps) {
  const { t } = useTranslation(['progress', 'learning'])
  const at = `/courses/class/${klass.id}`
  const isBusy = useNavigation().state === 'loading'
  const many = { all: counts.all, stuck: counts.stuck, overdue: counts.overdue, unfinished: counts.all - counts.completed, completed: counts.completed }
  const titles = new Map(lessons.map(({ id, title }) => [id, title]))
  const names = new Map(blocks.map(({ id, lessonId, number, kind }): [string, BlockName] => [id, { lesson: titles.get(lessonId) ?? '', number, kind }]))
  return (
    <Page width="full">
      <PageHeader
        title={t('title')} lead={`${klass.name} · ${klass.title}`} status={klass.isClosed ? <Badge>{t('learning:class.closed')}</Badge> : undefined}
        actions={counts.all > 0 && <a href={`${at}/progress-map/export`} download className={buttonClass()}><Download aria-hidden />{t('export')}</a>}
      />
      <ClassTabs classId={klass.id} />
      {counts.all === 0 ? <EmptyState title={t('none')} text={t('noneText')} action={<LinkButton to={`${at}/people`} tone="primary">{t('toPeople')}</LinkButton>} /> : (
        <>
          <div className="flex flex-wrap items-end justify-between gap-4">
            <Form method="get" className="flex w-full flex-wrap items-end gap-3 sm:w-auto" role="search">
              <TextField label={t('find')} name="q" type="search" defaultValue={chosen.search} key={`q${chosen.search}`} maxLength={100} className="min-w-0 flex-1 basis-40" />
              <Select label={t('show')} name="show" defaultValue={chosen.shown} key={`s${chosen.shown}`} onChange={(event) => event.currentTarget.form?.requestSubmit()}>{SHOWN.map((one) => <option key={one} value={one}>{t(`shown.${one}`, { count: many[one] })}</option>)}</Select>
              <Select label={t('sort')} name="sort" defaultValue={chosen.sort} key={`o${chosen.sort}`} onChange={(event) => event.currentTarget.form?.requestSubmit()}>{SORTS.map((one) => <option key={one} value={one}>{t(`sorts.${one}`)}</option>)}</Select>
              <Button type="submit" isBusy={isBusy}>{t('apply')}</Button>
            </Form>
            <p className="text-sm text-ink-soft tabular-nums">{t('counts', counts)}</p>
          </div>
          {blocks.length === 0 ? <EmptyState title={t('noBlocks')} /> : learners.length === 0 ? <EmptyState title={t('noMatch')} action={<LinkButton to={`${at}/progress-map`}>{t('showAll')}</LinkButton>} /> : <HeatMap key={chosen.sort + chosen.shown + chosen.search} classId={klass.id} language={klass.language} lessons={lessons} blocks={blocks} learners={learners} of={of} />}
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <StuckCard classId={klass.id} learners={learners} nameOf={(id) => names.get(id)} />
            <RemindCard classId={klass.id} isClosed={klass.isClosed} learners={learners.filter(({ overdue }) => overdue > 0)} listed={LISTED} answer={answer} />
          </div>
        </>
      )}
    </Page>
  )
}

function StuckCard({ classId, learners, nameOf }: { classId: string; learners: ClassMap['learners']; nameOf: (id: string) => BlockName | undefined }) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  const stuck = learners.filter((one) => one.stuck.length > 0).sort((a, b) => b.stuck.length - a.stuck.length)
  return (
    <Card title={t('stuck.title')}>
      {stuck.length === 0 ? <p className="text-ink-soft">{t('stuck.nobody')}</p> : (
        <ul className="flex flex-col divide-y divide-line">
          {stuck.slice(0, LISTED).map((one) => (
            <li key={one.id} className="flex flex-col gap-1 py-2">
              <Link to={`/courses/class/${classId}/progress-map/${one.id}`} className="target inline-flex items-center self-start font-medium underline underline-offset-4">{one.name}</Link>
              {one.stuck.slice(0, 3).map((why, index) => <p key={index} className="text-sm">{stuckWords(t, format, why, nameOf)}</p>)}
              {one.stuck.length > 3 && <p className="text-sm text-ink-soft">{t('stuck.more', { count: one.stuck.length - 3 })}</p>}
            </li>
          ))}
        </ul>
      )}
      {stuck.length > LISTED && <Link to="?show=stuck&sort=stuck" className="target inline-flex items-center self-start underline underline-offset-4">{t('shown.stuck', { count: stuck.length })}</Link>}
      <details className="text-sm text-ink-soft"><summary className="target inline-flex cursor-pointer items-center underline underline-offset-4">{t('stuck.how')}</summary><p className="max-w-prose">{t('stuck.rule')}</p></details>
    </Card>
  )
}
