import type { ReviewQueue, ReviewRow } from '~/domain/images/review'
import { useTranslation } from '~/i18n/use-translation'

const REASONS = ['ultrasound', 'secondary-capture', 'declared', 'overlay', 'picture', 'said-elsewhere', 'wider-workspace'] as const

/** Why a series waits, in words. */
export function useWhy(): (row: Pick<ReviewRow, 'pixelReason'>, queue: ReviewQueue) => string {
  const { t } = useTranslation('images')
  return ({ pixelReason }, queue) => (queue === 'faces' ? t('review.whyFace') : t(`review.why.${REASONS.find((one) => one === pixelReason) ?? 'other'}`))
}
