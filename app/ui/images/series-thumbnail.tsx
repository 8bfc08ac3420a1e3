import { FileText, ImageOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'

export interface ThumbnailSeries { seriesUid: string; modality: string; description: string; hasPictures: boolean }

/** Address of a small picture of a series (WADO-RS). */
export const seriesThumbnail = (studyUid: string, seriesUid: string, root = '/dicom-web') => `${root}/studies/${studyUid}/series/${seriesUid}/thumbnail`

/** Fills its frame, whose shape does not wait for the picture. A series without pictures, or whose picture cannot be had, shows a sign. */
export function SeriesThumbnail({ studyUid, series, root }: { studyUid: string; series: ThumbnailSeries; root?: string }) {
  const { t } = useTranslation('images')
  const [isMissing, setMissing] = useState(false)
  const { seriesUid, modality, description, hasPictures } = series
  const name = description ? t('library.thumbnail', { modality, description }) : modality
  if (!hasPictures || isMissing) {
    return (
      <span role="img" aria-label={name} className="flex h-full flex-col items-center justify-center gap-1 bg-neutral-900 text-sm text-neutral-300 [&_svg]:size-6">
        {isMissing ? <ImageOff aria-hidden /> : <FileText aria-hidden />}{modality}
      </span>
    )
  }
  return <img src={seriesThumbnail(studyUid, seriesUid, root)} alt={name} loading="lazy" decoding="async" onError={() => setMissing(true)} className="size-full bg-black object-contain" />
}
