import { Link2Off } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { Page } from '../page'
import { ErrorState } from '../states'

/** Why is nobody's business who has no more than the address. `isMidway`: it ended while its study was read. */
export function ClosedShare({ isMidway = false }: { isMidway?: boolean }) {
  const { t } = useTranslation('images')
  return <Page width="reading"><ErrorState icon={<Link2Off />} title={t(isMidway ? 'share.endedTitle' : 'share.closedTitle')} text={t(isMidway ? 'share.endedText' : 'share.closedText')} /></Page>
}
