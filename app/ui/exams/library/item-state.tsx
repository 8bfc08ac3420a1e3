import { Archive, CircleCheck, Eye, PencilLine } from 'lucide-react'
import { ITEM_STATES } from '~/domain/exams/item'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'

const LOOKS = { draft: { tone: 'neutral', Icon: PencilLine }, review: { tone: 'attention', Icon: Eye }, approved: { tone: 'done', Icon: CircleCheck }, retired: { tone: 'neutral', Icon: Archive } } as const

/** A state by its word and its sign. */
export function ItemStateBadge({ state }: { state: string }) {
  const { t } = useTranslation('question-library')
  const known = ITEM_STATES.find((one) => one === state) ?? 'draft'
  const { tone, Icon } = LOOKS[known]
  return <Badge tone={tone} icon={<Icon aria-hidden />}>{t(`state.${known}`)}</Badge>
}
