import { Form, useNavigation } from '@remix-run/react'
import { useState } from 'react'
import type { ClassPlan } from '~/domain/courses/class'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { FormError } from '~/ui/field'
import { Card } from '~/ui/page'
import { Table, Td, Th } from '~/ui/table'

type Line = ClassPlan['lessons'][string]
const NONE: Line = { opens: null, due: null, after: [] }
const BOX = 'target rounded-sm border border-line-strong bg-raised px-2 py-1 text-base text-ink'

export interface PlanCardProps {
  plan: ClassPlan
  modules: { id: string; title: string; lessons: { id: string; title: string }[] }[]
  /** Blocks that may have a date of their own. */
  dated: { id: string; lessonId: string; kind: string }[]
  /** What the last press was answered with. */
  answer: string | null
}

/** When each lesson opens and is due, and what comes first. Dates of blocks and courses that come first are kept as they are. */
export function PlanCard({ plan, modules, answer }: PlanCardProps) {
  const { t } = useTranslation('learning')
  const isBusy = useNavigation().state !== 'idle'
  const [lessons, setLessons] = useState(plan.lessons)
  const all = modules.flatMap((module) => module.lessons)
  const change = (id: string, to: Partial<Line>) => setLessons((before) => {
    const next = { ...(before[id] ?? NONE), ...to }
    const { [id]: _gone, ...others } = before
    return next.opens === null && next.due === null && next.after.length === 0 ? others : { ...others, [id]: next }
  })
  if (all.length === 0) return null
  return (
    <Card title={t('people.plan_')}>
      <p className="text-ink-soft">{t('people.planLead')}</p>
      <FormError>{answer === 'malformed' ? t('people.planWrong') : undefined}</FormError>
      <Form method="post" preventScrollReset className="flex flex-col gap-4">
        <input type="hidden" name="plan" value={JSON.stringify({ ...plan, lessons })} />
        <Table caption={t('people.plan_')} head={<><Th>{t('people.lesson')}</Th><Th>{t('people.opensAt')}</Th><Th>{t('people.opensDays')}</Th><Th>{t('people.dueAt')}</Th><Th>{t('people.afterLesson')}</Th></>}>
          {all.map(({ id, title }) => {
            const line = lessons[id] ?? NONE
            return (
              <tr key={id} data-plan={id}>
                <Td className="min-w-40 font-medium">{title}</Td>
                <Td><input type="datetime-local" className={BOX} aria-label={`${t('people.opensAt')}: ${title}`} value={line.opens?.kind === 'at' ? line.opens.at : ''} onChange={(event) => change(id, { opens: event.target.value ? { kind: 'at', at: event.target.value.slice(0, 16) } : null })} /></Td>
                <Td><input type="number" min={0} max={3650} className={`${BOX} w-24`} aria-label={`${t('people.opensDays')}: ${title}`} value={line.opens?.kind === 'days' ? line.opens.days : ''} onChange={(event) => change(id, { opens: event.target.value === '' ? null : { kind: 'days', days: Math.round(Number(event.target.value)) } })} /></Td>
                <Td><input type="datetime-local" className={BOX} aria-label={`${t('people.dueAt')}: ${title}`} value={line.due ?? ''} onChange={(event) => change(id, { due: event.target.value ? event.target.value.slice(0, 16) : null })} /></Td>
                <Td>
                  <select className={BOX} aria-label={`${t('people.afterLesson')}: ${title}`} value={line.after[0] ?? ''} onChange={(event) => change(id, { after: event.target.value ? [event.target.value] : [] })}>
                    <option value="">{t('people.afterNone')}</option>
                    {all.filter((one) => one.id !== id).map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}
                  </select>
                </Td>
              </tr>
            )
          })}
        </Table>
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" name="intent" value="plan" tone="primary" disabled={isBusy}>{t('people.save')}</Button>
          {answer === 'planned' && <span role="status" className="text-sm text-done">{t('people.saved')}</span>}
        </div>
      </Form>
    </Card>
  )
}
