import { Form, Link, useNavigation } from '@remix-run/react'
import type { MapLearner } from '~/domain/courses/overview/class-map'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Card } from '~/ui/page'

export type RemindAnswer = { kind: 'reminded'; count: number; at: string } | { kind: 'undone' | 'too-late' | 'closed' | 'not-found' | 'forbidden' } | null

export function RemindCard({ classId, isClosed, learners, listed, answer }: { classId: string; isClosed: boolean; learners: MapLearner[]; listed: number; answer: RemindAnswer }) {
  const { t } = useTranslation('progress')
  const isBusy = useNavigation().state !== 'idle'
  return (
    <Card title={t('overdue.title')}>
      {learners.length === 0 ? <p className="text-ink-soft">{t('overdue.nobody')}</p> : (
        <>
          {isClosed ? <p className="text-ink-soft">{t('overdue.closed')}</p> : (
            <>
              <p className="max-w-prose text-sm text-ink-soft">{t('overdue.lead')}</p>
              <Form method="post" preventScrollReset className="flex flex-wrap items-center gap-3">
                {learners.length <= 500 && <input type="hidden" name="learners" value={learners.map(({ id }) => id).join(' ')} />}
                <Button type="submit" name="intent" value="remind" isBusy={isBusy}>{t('overdue.remind', { count: learners.length })}</Button>
              </Form>
            </>
          )}
          <ul className="flex flex-col divide-y divide-line">
            {[...learners].sort((a, b) => b.overdue - a.overdue).slice(0, listed).map((one) => (
              <li key={one.id} className="flex flex-wrap items-center justify-between gap-x-4 py-1">
                <Link to={`/courses/class/${classId}/progress-map/${one.id}`} className="target inline-flex items-center font-medium underline underline-offset-4">{one.name}</Link>
                <span className="text-sm text-danger tabular-nums">{t('overdue.line', { count: one.overdue })}</span>
              </li>
            ))}
          </ul>
          {learners.length > listed && <Link to="?show=overdue&sort=least" className="target inline-flex items-center self-start underline underline-offset-4">{t('shown.overdue', { count: learners.length })}</Link>}
        </>
      )}
      {answer?.kind === 'reminded' && (
        <Form method="post" preventScrollReset role="status" className="flex flex-wrap items-center gap-3 rounded-sm bg-sunken px-4 py-2">
          <span>{answer.count === 0 ? t('overdue.already') : `${t('overdue.reminded', { count: answer.count })} ${t('overdue.letters')}`}</span>
          <input type="hidden" name="at" value={answer.at} />
          {answer.count > 0 && <Button type="submit" name="intent" value="undo-remind" tone="quiet">{t('overdue.undo')}</Button>}
        </Form>
      )}
      {(answer?.kind === 'undone' || answer?.kind === 'too-late') && <p role="status">{t(answer.kind === 'undone' ? 'overdue.undone' : 'overdue.tooLate')}</p>}
      {answer?.kind === 'closed' && <p role="alert">{t('overdue.closed')}</p>}
    </Card>
  )
}
