import { Link2Off } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { Page } from '../page'
import { ErrorState } from '../states'

/** Why is nobody's business who has no more than the address. */
export function ClosedShare() {
  const { t } = useTranslation('images')
  return <Page width="reading"><ErrorState icon={<Link2Off />} title={t('share.closedTitle')} text={t('share.closedText')} /></Page>
}
