import { useTranslation } from '~/i18n/use-translation'
import { sentenceOf } from '~/domain/notifications/sentence'
import { useFormat } from '~/i18n/format'

/** A notification's sentence in the language and time zone of whoever reads this page. */
export function useSentence(): (notification: { kind: string; paramsJson: string }) => string {
  const { t } = useTranslation(['common', 'notifications'])
  const format = useFormat()
  return (notification) => sentenceOf((key, words) => t(key, words ?? {}), format.dateTime, notification)
}
