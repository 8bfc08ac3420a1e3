import { Link } from '@remix-run/react'
import { Download } from 'lucide-react'
import type { Gradebook } from '~/domain/courses/gradebook/open-gradebook.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { buttonClass, LinkButton } from '~/ui/button'
import { Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { Table, Td, Th } from '~/ui/table'
import { ClassTabs } from '../learning/class-tabs'

/** Never rounded up to a hundred. */
const hundredths = (share: number) => (share >= 1 ? 100 : Math.min(99.9, Math.round(share * 1_000) / 10))

export function GradesPage({ klass, blocks, learners, mayLead }: Omit<Gradebook, 'kind'>) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  const at = `/courses/class/${klass.id}`
  const score = (share: number | null) => (share === null ? '' : format.number(hundredths(share)))
  return (
    <Page width="full">
      <PageHeader
        title={t('grades.title')} lead={`${klass.name} · ${klass.title}`}
        actions={<>{mayLead && <LinkButton to={`${at}/extensions`}>{t('grades.extensions')}</LinkButton>}{learners.length > 0 && blocks.length > 0 && <a href={`${at}/grades/export`} download className={buttonClass()}><Download aria-hidden />{t('grades.export')}</a>}</>}
      />
      <ClassTabs classId={klass.id} />
      {blocks.length === 0 ? <EmptyState title={t('grades.none')} text={t('grades.noneText')} /> : learners.length === 0 ? <EmptyState title={t('none')} text={t('noneText')} action={<LinkButton to={`${at}/people`} tone="primary">{t('toPeople')}</LinkButton>} /> : (
        <section className="flex flex-col gap-3">
          <p className="max-w-prose text-sm text-ink-soft">{t('grades.lead')} {t('grades.wholeHint')}</p>
          <Table className="max-h-[75dvh] overflow-y-auto" caption={t('grades.title')} head={<><Th className="sticky top-0 left-0 z-20 bg-raised">{t('learner')}</Th><Th className="sticky top-0 bg-raised text-right">{t('grades.average')}</Th><Th className="sticky top-0 bg-raised text-right">{t('grades.whole')}</Th>{blocks.map((block) => <Th key={block.id} className="sticky top-0 max-w-40 bg-raised text-right align-bottom whitespace-normal"><span className="line-clamp-2" lang={klass.language}>{block.lesson}</span><span className="block text-ink-soft">{block.number} · {t(`kind.${block.kind}`)}</span></Th>)}</>}>
            {learners.map((one) => (
              <tr key={one.id}>
                <th scope="row" className="sticky left-0 z-10 max-w-36 border-r border-line bg-raised px-4 py-1 text-left font-medium sm:max-w-64"><Link to={`${at}/progress-map/${one.id}`} prefetch="none" className="target flex items-center underline-offset-4 hover:underline"><span className="truncate">{one.name}</span></Link></th>
                <Td className="text-right whitespace-nowrap tabular-nums"><span className="font-semibold">{score(one.total.scored)}</span> <span className="text-sm text-ink-soft">{t('grades.scored', { count: one.total.count, of: blocks.length })}</span></Td>
                <Td className="text-right tabular-nums">{score(one.total.all)}</Td>
                {one.scores.map((share, place) => <Td key={blocks[place]!.id} className="text-right tabular-nums">{one.waiting[place] ? <span className="text-sm text-attention">{score(share)} {t('grades.waits')}</span> : score(share)}</Td>)}
              </tr>
            ))}
          </Table>
        </section>
      )}
    </Page>
  )
}
