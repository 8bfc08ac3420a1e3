import { CirclePause, CirclePlay, CloudOff, X } from 'lucide-react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../../button'
import { FormError } from '../../field'
import { Card } from '../../page'
import { Progress } from '../../progress'
import type { LeftOut, SenderProgress } from './sender'

/** Named, so that they can be looked for; the rest is counted. */
const MOST_NAMED = 5

/** How far the sending is, how fast, and what stands in its way. */
export function SendingCard({ progress, onPause, onResume, onCancel, onEnd }: { progress: SenderProgress; onPause: () => void; onResume: () => void; onCancel: () => void; onEnd: () => void }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  const { state, reason, files, sentFiles, bytes, sentBytes, bytesPerSecond } = progress
  const leftMs = bytesPerSecond ? ((bytes - sentBytes) / bytesPerSecond) * 1_000 : null
  return (
    <Card title={t(`import.state.${state}`)}>
      <Progress label={t('import.sentOf', { sent: format.number(sentFiles), count: files })} fraction={bytes === 0 ? null : sentBytes / bytes} />
      <p className="flex flex-wrap gap-x-4 text-sm text-ink-soft" data-figures>
        <span>{t('import.bytesOf', { sent: format.bytes(sentBytes), all: format.bytes(bytes) })}</span>
        {bytesPerSecond !== null && <span>{t('import.rate', { rate: format.bitrate(bytesPerSecond * 8) })}</span>}
        {leftMs !== null && <span>{t('import.left', { time: format.duration(leftMs) })}</span>}
      </p>
      <p role="status" className="flex items-center gap-2 font-medium text-attention empty:hidden">{state === 'lost' && <><CloudOff className="size-5 shrink-0" aria-hidden />{t('import.lost')}</>}</p>
      {state === 'stopped' && reason && <FormError>{t(`import.stopped.${reason}`)}</FormError>}
      {(['unreadable', 'failed'] as const).map((why) => <LeftOutFiles key={why} why={why} files={progress.left.filter((one) => one.why === why)} />)}
      {state === 'sent' && progress.left.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {files > 0 && <Button tone="primary" onClick={onEnd}>{t('import.endWithout')}</Button>}
          <Button tone={files > 0 ? 'quiet' : 'primary'} onClick={onCancel}>{t('import.cancel')}</Button>
        </div>
      )}
      {state !== 'sent' && (
        <div className="flex flex-wrap gap-2">
          {state === 'sending' && <Button icon={<CirclePause aria-hidden />} onClick={onPause}>{t('import.pause')}</Button>}
          {state !== 'sending' && <Button tone="primary" icon={<CirclePlay aria-hidden />} onClick={onResume}>{t('import.resume')}</Button>}
          <Button tone="danger" icon={<X aria-hidden />} onClick={onCancel}>{t('import.cancel')}</Button>
        </div>
      )}
      {state !== 'sent' && <p className="text-sm text-ink-soft">{t('import.keepOpen')}</p>}
    </Card>
  )
}

function LeftOutFiles({ why, files }: { why: LeftOut['why']; files: readonly LeftOut[] }) {
  const { t } = useTranslation('images')
  const format = useFormat()
  if (files.length === 0) return null
  const rest = files.length - MOST_NAMED
  const names = [...files.slice(0, MOST_NAMED).map(({ name }) => name), ...(rest > 0 ? [t('import.moreFiles', { count: rest })] : [])]
  return <FormError>{t(`import.leftOut.${why}`, { count: files.length, names: format.list(names) })}</FormError>
}
