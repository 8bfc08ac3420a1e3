import { CircleCheck, CircleX, Inbox, LoaderCircle } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import type { ImportState } from '~/domain/images/image-import'
import { Badge } from '../../badge'

const LOOKS = { receiving: ['accent', Inbox], reading: ['accent', LoaderCircle], done: ['done', CircleCheck], cancelled: ['neutral', CircleX] } as const

export function DeliveryState({ state }: { state: ImportState }) {
  const { t } = useTranslation('images')
  const [tone, Icon] = LOOKS[state]
  return <Badge tone={tone} icon={<Icon aria-hidden />}>{t(`delivery.is.${state}`)}</Badge>
}
