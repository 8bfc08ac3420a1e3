import { CircleCheck, CloudDownload, CloudOff, Trash2 } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import type { KeptRecord } from './kept'
import { useKept } from './use-kept'

/** Keeps a lesson on this device, says that it is there, and takes it away again. */
export function KeepButton({ personId, lesson }: { personId: string; lesson: Pick<KeptRecord, 'path' | 'title' | 'courseTitle' | 'language'> | null }) {
  const { t } = useTranslation('learning')
  const { state, keep, drop } = useKept(personId, lesson)
  if (state === 'unknown' || state === 'not-here') return null
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 print:hidden" data-kept={state}>
      {state === 'chosen'
        ? <><span role="status" className="inline-flex items-center gap-2 text-sm"><CircleCheck className="size-4 text-done" aria-hidden />{t('offline.kept')}</span><Button tone="quiet" className="text-sm text-ink-soft" icon={<Trash2 aria-hidden />} onClick={() => void drop()}>{t('offline.drop')}</Button></>
        : <Button className="text-sm" icon={<CloudDownload aria-hidden />} isBusy={state === 'keeping'} onClick={() => void keep()}>{t(state === 'keeping' ? 'offline.keeping' : 'offline.keep')}</Button>}
      {state === 'recent' && <span className="text-sm text-ink-soft">{t('offline.recent')}</span>}
      {state === 'failed' && <span role="alert" className="inline-flex items-center gap-2 text-sm text-danger"><CloudOff className="size-4" aria-hidden />{t('offline.failed')}</span>}
    </div>
  )
}
