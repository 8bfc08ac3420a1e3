import { forwardRef, useId, type ReactNode } from 'react'

export interface Passage { from: number; to: number }

/** Where passages begin and end, in order: they may lie over each other. */
export function pieces(text: string, passages: readonly Passage[]): { from: number; to: number; of: number[] }[] {
  const cuts = [...new Set([0, text.length, ...passages.flatMap(({ from, to }) => [from, to])])].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b)
  return cuts.slice(0, -1).map((from, at) => ({ from, to: cuts[at + 1]!, of: passages.flatMap((one, index) => (one.from < cuts[at + 1]! && one.to > from ? [index] : [])) }))
}

const MARK = 'relative rounded-xs bg-attention-soft underline decoration-attention decoration-2 underline-offset-2'
/** Beside the last sign of its passage, without moving the words: the field above lies on the same lines. */
const Badge = ({ at }: { at: number }) => <span aria-hidden className="absolute -top-2 right-0 translate-x-1/2 rounded-full bg-attention px-1 text-[0.625rem] leading-3.5 font-bold text-surface tabular-nums">{at + 1}</span>

function Marks({ text, passages, number }: { text: string; passages: readonly Passage[]; number: (at: number) => ReactNode }) {
  return <>{pieces(text, passages).map(({ from, to, of }) => (of.length === 0 ? <span key={from}>{text.slice(from, to)}</span> : <mark key={from} className={`${MARK} text-inherit`}>{text.slice(from, to)}{of.filter((at) => passages[at]!.to === to).map((at) => <span key={at}>{number(at)}</span>)}</mark>))}</>
}

/** Work with the passages that were commented on, each with the number of its comment. */
export function MarkedText({ text, passages }: { text: string; passages: readonly Passage[] }) {
  return <p className="max-w-prose leading-7 break-words whitespace-pre-wrap"><Marks text={text} passages={passages} number={(at) => <sup className="ml-0.5 font-bold text-attention">{at + 1}</sup>} /></p>
}

const LINES = 'px-3 py-3 text-base leading-7 break-words whitespace-pre-wrap [overflow-wrap:anywhere]'

/** The same to be chosen from: by mouse, by finger and by Shift with the arrow keys, which a text that is no field does not know. */
export const ChoosableText = forwardRef<HTMLTextAreaElement, { label: string; hint?: string; text: string; passages: readonly Passage[]; onChosen: (passage: Passage | null) => void }>(function ChoosableText({ label, hint, text, passages, onChosen }, ref) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">{label}</label>
      <div className="relative max-h-[70dvh] min-h-40 overflow-y-auto rounded-sm border border-line-strong bg-raised">
        <div className="relative">
          <div aria-hidden className={`${LINES} min-h-40 text-transparent`}><Marks text={text} passages={passages} number={(at) => <Badge at={at} />} />{'\n'}</div>
          <textarea
            ref={ref} id={id} readOnly value={text} spellCheck={false} aria-describedby={hint ? `${id}-hint` : undefined} className={`${LINES} absolute inset-0 size-full resize-none overflow-hidden border-0 bg-transparent text-ink`}
            onSelect={({ currentTarget: { selectionStart: from, selectionEnd: to } }) => onChosen(to > from ? { from, to } : null)}
          />
        </div>
      </div>
      {hint && <p id={`${id}-hint`} className="text-sm text-ink-soft">{hint}</p>}
    </div>
  )
})
