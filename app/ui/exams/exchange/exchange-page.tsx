import { Form, useSearchParams } from '@remix-run/react'
import { Download } from 'lucide-react'
import type { ImportQuestions } from '~/domain/exams/qti/import-questions.server'
import type { UnreadFile } from '~/domain/exams/qti/report'
import { useTranslation } from '~/i18n/use-translation'
import { Button, buttonClass } from '../../button'
import { Select } from '../../field'
import { Card, Page, PageHeader } from '../../page'
import { BringCard } from './bring-card'
import { LeftBehindList } from './left-behind-list'
import { ResultCard } from './result-card'
import type { LibraryShown } from './shown'

export type ExchangeResult = Extract<ImportQuestions, { kind: 'imported' }> | { kind: 'unread'; why: UnreadFile | 'busy'; where: string }

/** Questions from a file into the library, and from it to a file. */
export function ExchangePage({ place, places, library, result }: { place: { id: string; name: string }; places: { id: string; name: string }[]; library: LibraryShown; result: ExchangeResult | null }) {
  const { t } = useTranslation('exam-exchange')
  return (
    <Page width="reading">
      <PageHeader title={t('title')} lead={t('lead', { institution: place.name })} />
      {places.length > 1 && (
        <Form method="get" className="flex flex-wrap items-end gap-2">
          <Select label={t('place')} name="institution" defaultValue={place.id} key={place.id}>{places.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>
          <Button type="submit">{t('change')}</Button>
        </Form>
      )}
      {result?.kind === 'imported' && <ResultCard result={result} />}
      <BringCard institutionId={place.id} problem={result?.kind === 'unread' ? result : null} isAgain={result?.kind === 'imported'} />
      <TakeCard institutionId={place.id} library={library} />
      <Card title={t('columns.title')}>
        <p>{t('columns.need')}</p>
        <p>{t('columns.options')}</p>
        <p>{t('columns.more')}</p>
      </Card>
    </Page>
  )
}

function TakeCard({ institutionId, library: { count, problem, most, notInList, unreadable } }: { institutionId: string; library: LibraryShown }) {
  const { t } = useTranslation('exam-exchange')
  const [params] = useSearchParams()
  const wanted = params.get('problem')
  const said = problem ?? (wanted === 'too-large' ? wanted : null)
  const href = (format: string) => `/exams/questions/export?${new URLSearchParams({ institution: institutionId, format })}`
  return (
    <Card title={t('take.title')}>
      {said === null
        ? <p>{t('take.lead', { count })}</p>
        : <p role="status" className="font-medium">{said === 'too-many' ? t('take.tooMany', { count, most }) : t('take.tooLarge')}</p>}
      {wanted === 'nothing' && <p role="status" className="font-medium">{t('take.nothing')}</p>}
      {problem === null && count > 0 && (
        <div className="flex flex-wrap gap-2">
          {/* Files, not pages: the browser keeps them by itself. */}
          <a href={href('qti')} download className={buttonClass('secondary')}><Download aria-hidden />{t('take.qti')}</a>
          <a href={href('csv')} download className={buttonClass('secondary')}><Download aria-hidden />{t('take.csv')}</a>
        </div>
      )}
      {notInList.count > 0 && <LeftBehindList words={t('take.not', { count: notInList.count })} {...notInList} />}
      {unreadable.count > 0 && <LeftBehindList words={t('take.unreadable')} {...unreadable} />}
    </Card>
  )
}
