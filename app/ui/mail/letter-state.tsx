import { Check, CircleAlert, Clock, Hand, Send } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import type { LetterState } from '~/domain/mail/letter'
import { Badge } from '../badge'

const LOOKS = {
  waiting: { tone: 'neutral', Icon: Clock }, sent: { tone: 'done', Icon: Send }, failed: { tone: 'danger', Icon: CircleAlert },
  outbox: { tone: 'attention', Icon: Hand }, done: { tone: 'done', Icon: Check },
} as const

/** What became of a letter, in colour, sign and word. */
export function LetterStateBadge({ state }: { state: LetterState }) {
  const { t } = useTranslation('notifications')
  const { tone, Icon } = LOOKS[state]
  return <Badge tone={tone} icon={<Icon aria-hidden />}>{t(`outbox.states.${state}`)}</Badge>
}
