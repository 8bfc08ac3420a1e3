import { ImageOff } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'

/** Where a picture will stand, or why none does: its words are there in any case. */
export function PictureMissing({ isWaiting, alt }: { isWaiting: boolean; alt: string }) {
  const { t } = useTranslation('course-parts')
  if (isWaiting) return <div role="status" aria-label={t('picture.loading')} className="aspect-4/3 w-full animate-pulse rounded-lg bg-sunken" />
  return (
    <div className="flex flex-col gap-1 rounded-lg bg-sunken p-4 text-ink-soft">
      <p className="flex items-center gap-2"><ImageOff aria-hidden className="size-5 shrink-0" />{t('picture.missing')}</p>
      {alt && <p>{alt}</p>}
    </div>
  )
}
