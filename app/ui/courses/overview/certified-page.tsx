import { Link } from '@remix-run/react'
import { Award, Download } from 'lucide-react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { buttonClass, LinkButton } from '~/ui/button'
import { CopyField } from '~/ui/copy-field'
import { Card, Page, PageHeader } from '~/ui/page'
import { EmptyState } from '~/ui/states'

export type Certified =
  | { kind: 'issued'; code: string; courseTitle: string; issuedAt: Date; credits: number; creditKind: string; verifyUrl: string }
  | { kind: 'revoked'; why: string } | { kind: 'not-completed' | 'none' }

/** A learner's own certificate: to take away, and to be checked by others. */
export function CertifiedPage({ classId, certified, language }: { classId: string; certified: Certified; language: 'en' | 'zh' }) {
  const { t } = useTranslation('progress')
  const format = useFormat()
  const back = <LinkButton to={`/courses/class/${classId}`}>{t('certified.back')}</LinkButton>
  if (certified.kind !== 'issued') {
    const text = certified.kind === 'revoked' ? t('certified.revoked', { why: certified.why }) : t(certified.kind === 'none' ? 'certified.none' : 'certified.notYet')
    return <Page width="reading"><PageHeader title={t('certified.title')} /><EmptyState icon={<Award />} title={text} action={back} /></Page>
  }
  const file = (to: 'en' | 'zh') => `/courses/class/${classId}/certificate?language=${to}`
  const other = language === 'en' ? 'zh' : 'en'
  const label = { en: t('certified.download'), zh: t('certified.downloadOther') }
  return (
    <Page width="reading">
      <PageHeader title={t('certified.title')} lead={t('certified.ready', { title: certified.courseTitle })} actions={back} />
      <Card>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
          <dt className="text-ink-soft">{t('certified.code')}</dt><dd className="font-medium tabular-nums">{certified.code}</dd>
          {certified.credits > 0 && <><dt className="text-ink-soft">{t('certified.credits')}</dt><dd className="font-medium tabular-nums">{format.number(certified.credits / 100)}{certified.creditKind ? ` (${certified.creditKind})` : ''}</dd></>}
        </dl>
        <p className="text-ink-soft">{t('certified.issued', { date: format.date(certified.issuedAt) })}</p>
        <div className="flex flex-wrap gap-2">
          <a href={file(language)} download className={buttonClass('primary', 'large')}><Download aria-hidden />{label[language]}</a>
          <a href={file(other)} download className={buttonClass('secondary', 'large')}>{label[other]}</a>
        </div>
        <p className="text-ink-soft">{t('certified.checkLead')}</p>
        <CopyField label={t('certified.address')} value={certified.verifyUrl} />
        <Link to={`/verify/${certified.code}`} className="target inline-flex items-center self-start underline underline-offset-4">{t('certificates.check')}</Link>
      </Card>
    </Page>
  )
}
