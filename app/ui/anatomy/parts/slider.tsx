import { useId } from 'react'
import { cx } from '~/ui/class-names'

export interface SliderProps {
  label: string
  value: number
  least: number
  most: number
  step?: number
  /** As it is read beside the slider and by a screen reader. */
  text: string
  onChange: (value: number) => void
  /** The hand is lifted: what was drawn so far is one step. */
  onEnd: () => void
  disabled?: boolean
  className?: string
}

/** Large enough for a thumb; the arrow keys move it by one step. */
export function Slider({ label, value, least, most, step = 1, text, onChange, onEnd, disabled, className }: SliderProps) {
  const id = useId()
  return (
    <div className={cx('flex flex-col', className)}>
      <div className="flex justify-between gap-3 text-sm" data-figures>
        <label htmlFor={id}>{label}</label>
        <output htmlFor={id} className="text-ink-soft tabular-nums">{text}</output>
      </div>
      <input
        id={id} type="range" min={least} max={most} step={step} value={value} disabled={disabled} aria-valuetext={text}
        className="target h-9 w-full cursor-pointer accent-(--accent) disabled:cursor-default disabled:opacity-50"
        onChange={(event) => onChange(Number(event.target.value))} onPointerUp={onEnd} onKeyUp={onEnd} onBlur={onEnd}
      />
    </div>
  )
}
