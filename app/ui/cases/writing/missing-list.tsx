import { CircleCheck } from 'lucide-react'
import type { Missing } from '~/domain/cases/case'
import type { DraftSeries } from '~/domain/cases/case-desk'
import type { PictureFault } from '~/domain/cases/picture-fault'
import type { ChargeFault } from '~/domain/purchases/charge-faults.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'

/** What keeps a draft from going on, each with where it is mended. */
export function MissingList({ missing, pictures, charges = [], series }: { missing: readonly Missing[]; pictures: readonly PictureFault[]; charges?: readonly ChargeFault[]; series: readonly DraftSeries[] }) {
  const { t } = useTranslation('writing')
  const format = useFormat()
  const called = (seriesId: string) => {
    const one = series.find((other) => other.seriesId === seriesId)
    return one ? `${one.description || one.modality}: ` : ''
  }
  if (missing.length + pictures.length + charges.length === 0) return <p className="font-medium text-done"><CircleCheck aria-hidden className="mr-2 inline size-5" />{t('check.complete')}</p>
  return (
    <ul className="list-disc space-y-1 pl-6" data-missing>
      {missing.map(({ what, language, detail }) => <li key={`${what} ${language} ${detail}`}>{t(`missing.${what}`, { key: detail ?? '' })}{language && ` (${t(`language.${language}`)})`}</li>)}
      {pictures.map(({ seriesId, why }) => <li key={seriesId} data-fault={why}>{called(seriesId)}{t(`series.fault.${why}`)}</li>)}
      {charges.map(({ seriesId, why, holders }) => (
        <li key={`${seriesId} ${why}`} data-fault={why}>{called(seriesId)}{t(`series.charge.${why}`)}{holders.some(({ title }) => title !== '') && ` ${t('series.charge.by', { names: format.list(holders.flatMap(({ title }) => title || [])) })}`}</li>
      ))}
    </ul>
  )
}
