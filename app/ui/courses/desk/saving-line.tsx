import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { SaidSaving } from '~/ui/saving/saving-line'
import type { SaveState } from './use-draft'

/** When it was saved, or where it is instead. */
export function SavingLine({ saving }: { saving: SaveState }) {
  const { t } = useTranslation('course-desk')
  const format = useFormat()
  const words = () => {
    switch (saving.kind) {
      case 'saved': return saving.at === null ? null : t('save.saved', { time: format.timeWithSeconds(saving.at) })
      case 'saving': return t('save.saving')
      case 'kept': return t(saving.why === 'signed-out' ? 'save.signedOut' : 'save.kept')
      case 'refused': return t(`save.refused.${saving.why}`)
    }
  }
  return <SaidSaving kind={saving.kind} words={words()} />
}
