import { CircleCheck, CloudOff, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import type { SaveState } from './use-draft'

/** When it was saved, or where it is instead. */
export function SavingLine({ saving }: { saving: SaveState }) {
  const { t } = useTranslation('course-desk')
  const format = useFormat()
  const content = () => {
    switch (saving.kind) {
      case 'saved': return saving.at === null ? null : <span className="text-ink-soft"><CircleCheck aria-hidden className="mr-1 inline size-4 text-done" />{t('save.saved', { time: format.timeWithSeconds(saving.at) })}</span>
      case 'saving': return <span className="text-ink-soft"><LoaderCircle aria-hidden className="mr-1 inline size-4" />{t('save.saving')}</span>
      case 'kept': return <span className="text-attention"><CloudOff aria-hidden className="mr-1 inline size-4" />{t(saving.why === 'signed-out' ? 'save.signedOut' : 'save.kept')}</span>
      case 'refused': return <span className="text-danger"><TriangleAlert aria-hidden className="mr-1 inline size-4" />{t(`save.refused.${saving.why}`)}</span>
    }
  }
  return <span role="status" className="text-sm" data-saving={saving.kind}>{content()}</span>
}
