import { FACE_VIEWS } from '#imaging/ingest/face-views'
import { useTranslation } from '~/i18n/use-translation'

export interface FaceShown { seriesId: string; /** Changes with the pictures. */ version: string; name: 'before' | 'after' }

/** Three planes and the surface, of a head or of it and its copy side by side. */
export function FacePictures({ shown }: { shown: readonly FaceShown[] }) {
  const { t } = useTranslation('images')
  const isPair = shown.length > 1
  return (
    <figure className="flex flex-col gap-2" data-face-pictures>
      {isPair && <div className="grid grid-cols-2 gap-1 text-sm font-medium" aria-hidden>{shown.map(({ name }) => <span key={name}>{t(`deface.${name}`)}</span>)}</div>}
      <div className="grid grid-cols-2 gap-1">
        {FACE_VIEWS.flatMap((view) => shown.map(({ seriesId, version, name }) => (
          <img key={`${view}-${name}`} src={`/images/review/${seriesId}/face/${view}?v=${version.slice(0, 12)}`} alt={isPair ? t('deface.picture', { which: t(`deface.${name}`), view: t(`deface.view.${view}`) }) : t(`deface.view.${view}`)} decoding="async" className="aspect-square w-full rounded-sm bg-black object-contain" />
        )))}
      </div>
      <figcaption className="text-sm text-ink-soft">{t('deface.sides')}</figcaption>
    </figure>
  )
}
