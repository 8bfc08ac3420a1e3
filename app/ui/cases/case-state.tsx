import { CircleCheck, Hourglass, OctagonX, PencilLine } from 'lucide-react'
import type { CaseState } from '~/policy/cases'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'

const LOOKS = { draft: { tone: 'neutral', Icon: PencilLine }, 'in-review': { tone: 'attention', Icon: Hourglass }, published: { tone: 'done', Icon: CircleCheck }, retracted: { tone: 'danger', Icon: OctagonX } } as const

/** Where a case stands, by colour, sign and word; a draft of what is out already says of which version. */
export function CaseStatePill({ state, version }: { state: CaseState; version: number }) {
  const { t } = useTranslation('writing')
  const { tone, Icon } = LOOKS[state]
  return <Badge tone={tone} icon={<Icon aria-hidden />}>{t(`state.${state}`)}{version > 0 && state !== 'retracted' ? ` · ${t('versions.short', { version })}` : ''}</Badge>
}
