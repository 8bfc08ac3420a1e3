import { CloudCheck, CloudOff, CloudUpload, TriangleAlert } from 'lucide-react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'
import type { KeeperState } from './keeper'

/** Where what was entered is. Calm while it is kept, loud where it is not. */
export function SavingState({ state: { saving, waiting, isOnDevice, savedAt } }: { state: KeeperState }) {
  const { t } = useTranslation('exam-sit')
  const format = useFormat()
  const isLoud = !isOnDevice || saving === 'refused'
  const Icon = isLoud ? TriangleAlert : saving === 'saved' ? CloudCheck : saving === 'waiting' ? CloudOff : CloudUpload
  const words = !isOnDevice ? t('saving.noRoom') : saving === 'refused' ? t('saving.refused') : saving === 'waiting' ? t('saving.waiting', { count: waiting }) : saving === 'saving' ? t('saving.saving') : savedAt ? t('saving.savedAt', { time: format.timeWithSeconds(savedAt) }) : t('saving.saved')
  return (
    <p role={isLoud ? 'alert' : 'status'} data-saving={saving} className={cx('flex min-w-0 items-center gap-2 text-sm', isLoud ? 'rounded-sm bg-danger-soft px-3 py-1 font-medium text-danger' : saving === 'waiting' ? 'rounded-sm bg-attention-soft px-3 py-1 text-attention' : 'text-ink-soft')}>
      <Icon aria-hidden className="size-5 shrink-0" /><span>{words}</span>
    </p>
  )
}
