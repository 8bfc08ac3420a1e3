import { CircleCheck, CloudOff, LoaderCircle, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const LOOKS = {
  saved: { Icon: CircleCheck, tone: 'text-ink-soft', icon: 'mr-1 inline size-4 text-done' },
  saving: { Icon: LoaderCircle, tone: 'text-ink-soft', icon: 'mr-1 inline size-4' },
  kept: { Icon: CloudOff, tone: 'text-attention', icon: 'mr-1 inline size-4' },
  refused: { Icon: TriangleAlert, tone: 'text-danger', icon: 'mr-1 inline size-4' },
  contested: { Icon: TriangleAlert, tone: 'text-attention', icon: 'mr-1 inline size-4' },
} as const

/** Whether what is written is saved, or where it is instead. Null words: nothing was saved yet. */
export function SaidSaving({ kind, words }: { kind: keyof typeof LOOKS; words: ReactNode | null }) {
  const { Icon, tone, icon } = LOOKS[kind]
  return <span role="status" className="text-sm" data-saving={kind}>{words !== null && <span className={tone}><Icon aria-hidden className={icon} />{words}</span>}</span>
}
