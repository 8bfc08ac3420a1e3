import type { MediaShown } from '~/domain/courses/media'
import { useTranslation } from '~/i18n/use-translation'

/** In place of what is not there: being made, or gone. */
export function MediumMissing({ medium, isAsked }: { medium: MediaShown | undefined; isAsked: boolean }) {
  const { t } = useTranslation('media')
  const isComing = medium?.state === 'working' || medium?.state === 'waiting'
  if (!isComing && !isAsked) return <div className="aspect-video w-full animate-pulse rounded-lg bg-sunken" aria-hidden />
  return <p role="status" className="rounded-lg bg-sunken px-4 py-8 text-center text-ink-soft">{t(isComing ? 'preparing' : 'missing')}</p>
}
