import { Check } from 'lucide-react'
import type { StackImage } from '~/domain/images/review'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '../class-names'
import { pictureAddress, type StackSource } from './picture-stack'

/** Small pictures of all, fetched as they come into view; a tick on those that were shown large. */
export function ContactSheet({ source, images, index, seen, onIndex }: { source: StackSource; images: readonly StackImage[]; index: number; seen: ReadonlySet<number>; onIndex: (index: number) => void }) {
  const { t } = useTranslation('images')
  return (
    <section aria-label={t('review.sheet')} className="max-h-80 overflow-y-auto p-1">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(5.5rem,1fr))] gap-1">
        {images.map((image, each) => (
          <button
            key={`${image.sopInstanceUid}/${image.frame}`} type="button" aria-label={t('review.goTo', { index: each + 1 })} aria-current={each === index ? 'true' : undefined} onClick={() => onIndex(each)}
            className={cx('relative aspect-square overflow-hidden rounded-sm bg-black outline-offset-0', each === index ? 'outline-2 outline-accent' : '')}
          >
            <img src={pictureAddress(source, image, '&viewport=128,128')} alt="" loading="lazy" decoding="async" className="size-full object-contain" />
            {seen.has(each) && <Check className="absolute right-0.5 bottom-0.5 size-4 rounded-full bg-done-soft text-done" aria-hidden />}
          </button>
        ))}
      </div>
    </section>
  )
}
