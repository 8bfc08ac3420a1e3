import { RotateCw } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { useRestart } from '~/realtime/use-restart'

/** On every page that has a line to the server, the theatre as well; goes by itself when the server is back. */
export function RestartNotice() {
  const { t } = useTranslation('common')
  const isRestarting = useRestart()
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-2 z-50 flex justify-center px-4">
      {isRestarting && (
        <p className="appear flex items-center gap-2 rounded-lg bg-attention-soft px-4 py-2 text-attention shadow-raised" data-restart-notice>
          <RotateCw className="size-5 shrink-0" aria-hidden />{t('restarting')}
        </p>
      )}
    </div>
  )
}
