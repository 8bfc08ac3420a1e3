import { Link } from '@remix-run/react'
import { Box, GraduationCap, Link2, LockKeyhole, ShieldQuestion } from 'lucide-react'
import type { StudyWays as Ways } from '~/domain/images/study-ways'
import { useTranslation } from '~/i18n/use-translation'
import { MenuItem } from '../menu'

/** The pages beside a study that its reader may open, as items of a menu. */
export function StudyWays({ studyId, ways, seriesId = null }: { studyId: string; ways: Ways; /** That is looked at. */ seriesId?: string | null }) {
  const { t } = useTranslation('images')
  return (
    <>
      {ways.model && <MenuItem asChild><Link to={`/anatomy/new?${new URLSearchParams({ study: studyId, ...(seriesId ? { series: seriesId } : {}) })}`}><Box aria-hidden />{t('ways.model')}</Link></MenuItem>}
      {ways.review && <MenuItem asChild><Link to="/images/review"><ShieldQuestion aria-hidden />{t('ways.review')}</Link></MenuItem>}
      {ways.share && <MenuItem asChild><Link to={`/images/${studyId}/share`}><Link2 aria-hidden />{t('ways.share')}</Link></MenuItem>}
      {ways.release && <MenuItem asChild><Link to={`/images/${studyId}/release`}><GraduationCap aria-hidden />{t('ways.release')}</Link></MenuItem>}
      {ways.identity && <MenuItem asChild><Link to={`/images/${studyId}/identity`}><LockKeyhole aria-hidden />{t('ways.identity')}</Link></MenuItem>}
    </>
  )
}
