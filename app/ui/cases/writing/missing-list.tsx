import { CircleCheck } from 'lucide-react'
import type { Missing } from '~/domain/cases/case'
import type { DraftSeries } from '~/domain/cases/case-desk'
import type { PictureFault } from '~/domain/cases/picture-fault'
import { useTranslation } from '~/i18n/use-translation'

/** What keeps a draft from going on, each with where it is mended. */
export function MissingList({ missing, pictures, series }: { missing: readonly Missing[]; pictures: readonly PictureFault[]; series: readonly DraftSeries[] }) {
  const { t } = useTranslation('writing')
  if (missing.length + pictures.length === 0) return <p className="font-medium text-done"><CircleCheck aria-hidden className="mr-2 inline size-5" />{t('check.complete')}</p>
  return (
    <ul className="list-disc space-y-1 pl-6" data-missing>
      {missing.map(({ what, language, detail }) => <li key={`${what} ${language} ${detail}`}>{t(`missing.${what}`, { key: detail ?? '' })}{language && ` (${t(`language.${language}`)})`}</li>)}
      {pictures.map(({ seriesId, why }) => {
        const one = series.find((other) => other.seriesId === seriesId)
        return <li key={seriesId} data-fault={why}>{one ? `${one.description || one.modality}: ` : ''}{t(`series.fault.${why}`)}</li>
      })}
    </ul>
  )
}
