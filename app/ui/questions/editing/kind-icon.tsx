import { ArrowDownUp, CircleDot, Crosshair, Hash, Layers, ListChecks, MapPin, Ruler, Shuffle, TextCursorInput, ToggleLeft } from 'lucide-react'
import type { QuestionKind } from '~/domain/questions/question'

const ICONS = { single: CircleDot, multiple: ListChecks, 'true-false': ToggleLeft, match: Shuffle, order: ArrowDownUp, numeric: Hash, short: TextCursorInput, hotspot: MapPin, slice: Layers, mark: Crosshair, measure: Ruler } satisfies Record<QuestionKind, typeof Layers>

export function QuestionKindIcon({ kind }: { kind: QuestionKind }) {
  const Icon = ICONS[kind]
  return <Icon aria-hidden className="size-5 shrink-0" />
}
