import { CircleCheck, CircleDot, CircleX } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'

export type PartState = 'right' | 'wrong' | 'missed' | null
const LOOKS = { right: { Icon: CircleCheck, colour: 'text-done' }, wrong: { Icon: CircleX, colour: 'text-danger' }, missed: { Icon: CircleDot, colour: 'text-accent-strong' } }

/** What became of a part of an answer: by icon and word. `missed`: it would have been right. */
export function PartMark({ state }: { state: PartState }) {
  const { t } = useTranslation('questions')
  if (!state) return null
  const { Icon, colour } = LOOKS[state]
  return <span data-part={state} className={`inline-flex shrink-0 items-center gap-1 text-sm font-semibold ${colour}`}><Icon aria-hidden className="size-5" />{t(`part.${state}`)}</span>
}

/** @param isKey whether it is known to be right */
export const partState = (said: boolean | undefined, isKey: boolean): PartState => (said === true ? 'right' : said === false ? 'wrong' : isKey ? 'missed' : null)
