import { Check, ScanFace, X } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '../button'
import { Progress } from '../progress'
import type { FaceCardProps } from './face-card'
import { FacePictures } from './face-pictures'

/** A copy without the face: asked for, watched, compared, and confirmed or rejected. */
export function DefacedCopy({ series, isBusy, send }: FaceCardProps) {
  const { t } = useTranslation('images')
  const { making, refused, copy } = series.face
  if (series.faceState === 'replaced') {
    return (
      <>
        <p className="font-medium">{t('deface.stands')}</p>
        <Comparison series={series} />
        <Button isBusy={isBusy} onClick={() => send({ intent: 'copy-take-back' })}>{t('deface.takeBack')}</Button>
      </>
    )
  }
  if (making && !making.hasFailed) {
    return (
      <div className="flex flex-col gap-2" role="status">
        <Progress label={t('deface.making')} fraction={making.progress > 0 ? making.progress : null} />
        <p className="text-sm text-ink-soft">{t('deface.makingHint')}</p>
        <Button tone="quiet" isBusy={isBusy} onClick={() => send({ intent: 'face', decision: series.faceState })}>{t('deface.stop')}</Button>
      </div>
    )
  }
  if (copy && !copy.isConfirmed) {
    if (!copy.isReady) return <div role="status"><Progress label={t('deface.preparing')} fraction={null} /></div>
    return (
      <>
        <p className="font-medium">{t('deface.look')}</p>
        <Comparison series={series} />
        <p className="text-sm text-ink-soft">{t('deface.guarantee')}</p>
        <Button tone="primary" icon={<Check aria-hidden />} isBusy={isBusy} className="whitespace-normal!" onClick={() => send({ intent: 'copy-confirm', copy: copy.seriesId, copySeen: copy.digest })}>{t('deface.confirm')}</Button>
        <p className="text-sm text-ink-soft">{t('deface.confirmHint')}</p>
        <Button icon={<X aria-hidden />} isBusy={isBusy} onClick={() => send({ intent: 'copy-reject', copy: copy.seriesId })}>{t('deface.reject')}</Button>
      </>
    )
  }
  return (
    <>
      {making?.hasFailed && <p role="alert" className="rounded-sm bg-danger-soft px-4 py-2 text-danger">{t('deface.failed')}</p>}
      {refused && <p role="alert" className="rounded-sm bg-attention-soft px-4 py-2 text-attention">{t(`deface.refused.${refused}`)}</p>}
      <Button tone="primary" icon={<ScanFace aria-hidden />} isBusy={isBusy} onClick={() => send({ intent: 'deface' })}>{t(refused || making ? 'deface.again' : 'deface.ask')}</Button>
      <p className="text-sm text-ink-soft">{t('deface.guarantee')}</p>
      {copy && (
        <>
          <p className="font-medium">{t('deface.standsStill')}</p>
          <Comparison series={series} />
          <Button isBusy={isBusy} onClick={() => send({ intent: 'copy-take-back' })}>{t('deface.takeBack')}</Button>
        </>
      )}
    </>
  )
}

function Comparison({ series }: Pick<FaceCardProps, 'series'>) {
  const { t } = useTranslation('images')
  const { copy, hasPictures } = series.face
  if (!copy) return null
  return (
    <>
      {hasPictures && copy.hasPictures
        ? <FacePictures shown={[{ seriesId: series.seriesId, version: series.digest, name: 'before' }, { seriesId: copy.seriesId, version: copy.digest, name: 'after' }]} />
        : <p className="text-sm text-ink-soft">{t('deface.noPictures')}</p>}
      <LinkButton to={`/images/review/${copy.seriesId}`}>{t('deface.eachPicture')}</LinkButton>
    </>
  )
}
