import { Link } from '@remix-run/react'
import type { Unread } from '~/domain/exams/qti/report'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Card } from '../../page'
import type { ExchangeResult } from './exchange-page'
import { MOST_NAMED } from './shown'

/** What came of a file, what did not, and why. */
export function ResultCard({ result: { brought, here, unread, ignored } }: { result: Extract<ExchangeResult, { kind: 'imported' }> }) {
  const { t } = useTranslation('exam-exchange')
  const format = useFormat()
  const noted = brought.filter(({ notes }) => notes.length > 0)
  const titled = (title: string) => title || t('result.untitled')
  const of = (names: readonly string[]) => (names.length > 0 ? ` (${format.list(names)})` : '')
  const where = ({ where }: Unread) => (/^\d{1,5}$/.test(where) ? t('result.line', { line: where }) : where)
  return (
    <Card title={t('result.title')}>
      <div role="status" className="flex flex-col gap-1">
        <p className="font-medium">{t('result.brought', { count: brought.length })}</p>
        {here.length > 0 && <p>{t('result.here', { count: here.length })}</p>}
        {ignored.length > 0 && <p>{t('result.ignored', { names: format.list(ignored.slice(0, 20)) })}</p>}
      </div>
      {unread.length > 0 && (
        <div className="flex flex-col gap-1">
          <p className="font-medium">{t('result.unread', { count: unread.length })}</p>
          <ul className="flex list-disc flex-col gap-1 pl-6">
            {unread.slice(0, MOST_NAMED).map((one, n) => <li key={n} className="break-words">{`${where(one)}: ${t(`unread.${one.why}`)}${of(one.names)}`}</li>)}
            {unread.length > MOST_NAMED && <li>{t('result.more', { count: unread.length - MOST_NAMED })}</li>}
          </ul>
        </div>
      )}
      {noted.length > 0 && (
        <div className="flex flex-col gap-1">
          <h3 className="font-medium">{t('result.notes')}</h3>
          <ul className="flex list-disc flex-col gap-1 pl-6">
            {noted.slice(0, MOST_NAMED).map(({ id, title, notes }) => <li key={id} className="break-words"><Link to={`/exams/questions/${id}`} className="underline underline-offset-4">{titled(title)}</Link>{`: ${notes.map(({ what, names }) => `${t(`note.${what}`)}${of(names)}`).join('; ')}`}</li>)}
            {noted.length > MOST_NAMED && <li>{t('result.more', { count: noted.length - MOST_NAMED })}</li>}
          </ul>
        </div>
      )}
    </Card>
  )
}
