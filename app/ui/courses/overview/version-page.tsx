import { Form, useNavigation } from '@remix-run/react'
import type { ChangedBlock } from '~/domain/courses/versions/compare-versions'
import type { MoveClass, VersionsLooked } from '~/domain/courses/versions/move-class.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { FormError } from '~/ui/field'
import { Card, Page, PageHeader } from '~/ui/page'
import { ClassTabs } from '../learning/class-tabs'

export type MoveAnswer = (Omit<Extract<MoveClass, { kind: 'moved' }>, 'at'> & { at: string; isUndo: boolean }) | Exclude<MoveClass, { kind: 'moved' }> | null

export function VersionPage({ klass, dates, mayLead, change, completes, lose, answer }: Omit<VersionsLooked, 'kind'> & { answer: MoveAnswer }) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  const isBusy = useNavigation().state !== 'idle'
  const day = (date: Date | null) => (date ? format.date(date) : '')
  return (
    <Page width="reading">
      <PageHeader title={t('version.title')} lead={`${klass.name} · ${t('version.lead')}`} />
      <ClassTabs classId={klass.id} />
      {answer?.kind === 'moved' && (
        <Form method="post" role="status" className="flex flex-wrap items-center gap-3 rounded-sm bg-sunken px-4 py-2">
          <span>{t(answer.isUndo ? 'version.undone' : 'version.done', { to: answer.to })}</span>
          {!answer.isUndo && <><input type="hidden" name="from" value={answer.to} /><input type="hidden" name="to" value={answer.from} /><input type="hidden" name="at" value={answer.at} /><Button type="submit" name="intent" value="undo" tone="quiet" isBusy={isBusy}>{t('version.undo')}</Button></>}
        </Form>
      )}
      {answer?.kind === 'changed' && <FormError>{t('version.changedMeanwhile')}</FormError>}
      {answer?.kind === 'gone' && <FormError>{t('version.gone')}</FormError>}
      {!change ? <p>{t('version.onNewest', { version: klass.version, date: day(dates.now) })}</p> : (
        <Card title={t('version.newer', { from: klass.version, to: klass.newest, date: day(dates.newest) })}>
          <p className="max-w-prose">{t('version.kept')}</p>
          {completes > 0 && <p className="max-w-prose">{t('version.completes', { count: completes })}</p>}
          {lose > 0 && <p className="max-w-prose rounded-sm bg-attention-soft px-4 py-3 text-attention">{t('version.lose', { count: lose })}</p>}
          <Blocks title={t('version.came', { count: change.came.length })} blocks={change.came} language={klass.language} />
          <Blocks title={t('version.went', { count: change.went.length })} blocks={change.went} language={klass.language} />
          <Blocks title={t('version.changed', { count: change.changed.length })} blocks={change.changed} language={klass.language} />
          <Blocks title={t('version.moved', { count: change.moved.length })} blocks={change.moved} language={klass.language} />
          <p className="text-ink-soft">{t('version.same', { count: change.same })}</p>
          {mayLead ? <Form method="post"><input type="hidden" name="from" value={klass.version} /><input type="hidden" name="to" value={klass.newest} /><Button type="submit" name="intent" value="move" tone="primary" isBusy={isBusy}>{t('version.move', { to: klass.newest })}</Button></Form> : <p className="text-ink-soft">{t('version.mayNot')}</p>}
        </Card>
      )}
    </Page>
  )
}

type Shown = ChangedBlock & { ruleChanged?: boolean; from?: string }
function Blocks({ title, blocks, language }: { title: string; blocks: readonly Shown[]; language: string }) {
  const { t } = useTranslation('progress')
  if (blocks.length === 0) return null
  return (
    <section className="flex flex-col gap-1">
      <h3 className="font-medium">{title}</h3>
      <ul className="max-h-80 overflow-y-auto pl-5 list-disc" lang={language}>
        {blocks.map((one) => <li key={one.id} className="break-words">{one.from === undefined ? t('version.line', { lesson: one.lesson, kind: t(`kind.${one.kind}`) }) : t('version.lineFrom', { lesson: one.lesson, kind: t(`kind.${one.kind}`), from: one.from })}{one.ruleChanged && <span className="text-ink-soft"> · {t('version.ruleChanged')}</span>}</li>)}
      </ul>
    </section>
  )
}
