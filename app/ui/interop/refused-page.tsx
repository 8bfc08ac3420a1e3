import { DoorClosed } from 'lucide-react'
import type { LaunchRefusal } from '~/domain/interop/lti/take-launch.server'
import { useTranslation } from '~/i18n/use-translation'
import { Page } from '~/ui/page'
import { ErrorState } from '~/ui/states'

type Why = LaunchRefusal | 'unknown-platform' | 'busy' | 'by-hand'
/** What a learner can do: open it once more from the course; the rest is for who looks after the platform. */
const AGAIN: readonly Why[] = ['unknown-state', 'used', 'expired', 'time', 'nonce', 'busy', 'by-hand', 'keys', 'unknown-key', 'platform-error']

/** A launch that was not believed. */
export function RefusedPage({ why }: { why: Why }) {
  const { t } = useTranslation('interop')
  return (
    <Page width="reading" className="my-auto">
      <h1 className="sr-only">{t('refused.title')}</h1>
      <ErrorState icon={<DoorClosed />} title={t('refused.title')} text={<><span data-refused={why}>{t(`refused.why.${why}`)}</span> {t(AGAIN.includes(why) ? 'refused.again' : 'refused.tell')}</>} />
    </Page>
  )
}
