import { Link } from '@remix-run/react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { EmptyState } from '~/ui/states'
import { Page, PageHeader } from '~/ui/page'
import { ClassTabs } from '../learning/class-tabs'
import { Table, Td, Th } from '~/ui/table'

interface Listed { id: string; attempt: number; submittedAt: Date | null; isLate: boolean; points: number | null; most: number | null; learner: string; lesson: string }

export function MarkingListPage({ classId, className, waiting, returned }: { classId: string; className: string; waiting: Listed[]; returned: Listed[] }) {
  const { t } = useTranslation('grading')
  return (
    <Page>
      <PageHeader title={t('marking.title')} lead={`${className} · ${t('marking.lead')}`} />
      <ClassTabs classId={classId} />
      {waiting.length === 0 ? <EmptyState title={t('marking.none')} text={t('marking.noneText')} action={<Link to={`/courses/class/${classId}`} className="underline underline-offset-4">{t('handIn.back')}</Link>} /> : <Listing caption={t('marking.waiting')} rows={waiting} classId={classId} />}
      {returned.length > 0 && <section className="flex flex-col gap-3"><h2 className="text-lg font-semibold">{t('marking.returnedList')}</h2><Listing caption={t('marking.returnedList')} rows={returned} classId={classId} /></section>}
    </Page>
  )
}

function Listing({ caption, rows, classId }: { caption: string; rows: Listed[]; classId: string }) {
  const { t } = useTranslation('grading')
  const format = useFormat()
  return (
    <Table caption={caption} head={<><Th>{t('marking.learner')}</Th><Th>{t('marking.lesson')}</Th><Th>{t('marking.attempt')}</Th><Th>{t('marking.submitted')}</Th><Th>{t('marking.points')}</Th></>}>
      {rows.map((row) => (
        <tr key={row.id}>
          <Td><Link to={`/courses/class/${classId}/marking/${row.id}`} className="font-medium underline underline-offset-4">{row.learner}</Link></Td>
          <Td>{row.lesson}</Td>
          <Td>{row.attempt}</Td>
          <Td><span className="flex items-center gap-2 whitespace-nowrap">{row.submittedAt ? format.dateTime(row.submittedAt) : ''}{row.isLate && <Badge tone="attention">{t('marking.late')}</Badge>}</span></Td>
          <Td>{row.points === null ? '' : t('handIn.points', { points: row.points, most: row.most ?? 0 })}</Td>
        </tr>
      ))}
    </Table>
  )
}
