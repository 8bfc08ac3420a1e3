import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import type { CaseContent } from '~/domain/cases/case'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '../class-names'
import { inLanguage, type TextLanguage } from './two'

/** The pictures that the case is about, small; a press shows one in the viewer. */
export function KeyImages({ caseId, version, keyImages, language, shownKey, onView }: { caseId: string; version: number; keyImages: CaseContent['keyImages']; language: TextLanguage; shownKey: string | null; onView: (key: string) => void }) {
  const { t } = useTranslation('case')
  if (keyImages.length === 0) return null
  return (
    <section aria-label={t('part.keyImages')}>
      <ul className="flex flex-wrap gap-3">
        {keyImages.map(({ view, caption }, i) => {
          const { text, lang } = inLanguage(caption, language)
          return (
            <li key={view} className="w-36">
              <button
                type="button" data-key-image={view} aria-pressed={view === shownKey} aria-label={text ? undefined : t('keyImage', { index: i + 1 })} onClick={() => onView(view)}
                className={cx('flex w-full flex-col gap-1 rounded-sm border-2 p-1 text-left', view === shownKey ? 'border-accent bg-accent-soft' : 'border-transparent hover:border-line-strong')}
              >
                <KeyImage src={`/cases/${caseId}/picture/${view}?v=${version}`} />
                {text && <span lang={LANGUAGE_TAGS[lang]} className="text-sm break-words">{text}</span>}
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function KeyImage({ src }: { src: string }) {
  const { t } = useTranslation('case')
  const [isMissing, setMissing] = useState(false)
  return (
    <span className="grid aspect-square w-full place-items-center overflow-hidden rounded-sm bg-black text-white">
      {isMissing ? <ImageOff className="size-6" aria-label={t('noKeyImage')} /> : <img src={src} alt="" loading="lazy" decoding="async" className="size-full object-contain" ref={(picture) => { if (picture?.complete && picture.naturalWidth === 0) setMissing(true) }} onError={() => setMissing(true)} />}
    </span>
  )
}
