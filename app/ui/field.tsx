import { forwardRef, useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react'
import { cx } from './class-names'

const BOX = 'target w-full rounded-sm border border-line-strong bg-raised px-3 py-2 text-base text-ink placeholder:text-ink-soft aria-invalid:border-danger aria-invalid:border-2 disabled:bg-sunken disabled:text-ink-soft'

interface Described {
  label: ReactNode
  hint?: ReactNode
  error?: ReactNode
}

/** Label above, hint and error below, tied together for screen readers. */
function Labelled({ id, label, hint, error, className, children }: Described & { id: string; className?: string; children: ReactNode }) {
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="font-medium">{label}</label>
      {children}
      {hint && <p id={`${id}-hint`} className="text-sm text-ink-soft">{hint}</p>}
      {error && <p id={`${id}-error`} role="alert" className="text-sm font-medium text-danger">{error}</p>}
    </div>
  )
}

const described = (id: string, { hint, error }: Omit<Described, 'label'>) => ({
  id,
  'aria-describedby': [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
  'aria-invalid': error ? (true as const) : undefined,
})

export const TextField = forwardRef<HTMLInputElement, Described & InputHTMLAttributes<HTMLInputElement>>(function TextField({ label, hint, error, className, id: given, ...rest }, ref) {
  const made = useId()
  const id = given ?? made
  return <Labelled {...{ id, label, hint, error, className }}><input ref={ref} className={BOX} {...described(id, { hint, error })} {...rest} /></Labelled>
})

export const TextArea = forwardRef<HTMLTextAreaElement, Described & TextareaHTMLAttributes<HTMLTextAreaElement>>(function TextArea({ label, hint, error, className, id: given, ...rest }, ref) {
  const made = useId()
  const id = given ?? made
  return <Labelled {...{ id, label, hint, error, className }}><textarea ref={ref} rows={3} className={BOX} {...described(id, { hint, error })} {...rest} /></Labelled>
})

export const Select = forwardRef<HTMLSelectElement, Described & SelectHTMLAttributes<HTMLSelectElement>>(function Select({ label, hint, error, className, id: given, children, ...rest }, ref) {
  const made = useId()
  const id = given ?? made
  return <Labelled {...{ id, label, hint, error, className }}><select ref={ref} className={cx(BOX, 'min-h-[2.625rem]')} {...described(id, { hint, error })} {...rest}>{children}</select></Labelled>
})

export const Checkbox = forwardRef<HTMLInputElement, Described & InputHTMLAttributes<HTMLInputElement>>(function Checkbox({ label, hint, error, className, id: given, ...rest }, ref) {
  const made = useId()
  const id = given ?? made
  return (
    <div className={cx('flex flex-col', className)}>
      <label htmlFor={id} className="target flex items-center gap-3">
        <input ref={ref} type="checkbox" className="size-5 shrink-0 accent-(--accent)" {...described(id, { hint, error })} {...rest} />
        <span>{label}</span>
      </label>
      {hint && <p id={`${id}-hint`} className="pl-8 text-sm text-ink-soft">{hint}</p>}
      {error && <p id={`${id}-error`} role="alert" className="pl-8 text-sm font-medium text-danger">{error}</p>}
    </div>
  )
})

/** What went wrong with a whole form, read out at once. */
export function FormError({ children }: { children?: ReactNode }) {
  if (!children) return null
  return <p role="alert" className="rounded-sm border border-danger bg-danger-soft px-4 py-3 font-medium text-danger">{children}</p>
}
