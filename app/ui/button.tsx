import { Link, type LinkProps } from '@remix-run/react'
import { forwardRef, type ButtonHTMLAttributes, type MouseEvent, type ReactNode } from 'react'
import { cx } from './class-names'

export type ButtonTone = 'primary' | 'secondary' | 'quiet' | 'danger' | 'live'
export type ButtonSize = 'normal' | 'large' | 'icon'

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-line-strong bg-raised text-ink hover:bg-sunken',
  quiet: 'text-ink hover:bg-sunken',
  danger: 'border border-danger bg-raised text-danger hover:bg-danger-soft',
  live: 'bg-live text-on-live hover:brightness-110',
}
const SIZES: Record<ButtonSize, string> = { normal: 'px-4 py-1.5', large: 'px-6 py-3 text-lg', icon: 'aspect-square min-w-9 p-1.5' }

/** The look of a button, for things that are not one (a menu's trigger, a file's label). */
export function buttonClass(tone: ButtonTone = 'secondary', size: ButtonSize = 'normal', className?: string): string {
  return cx(
    'target inline-flex items-center justify-center gap-2 rounded-sm text-base font-medium whitespace-nowrap transition-colors',
    'disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-5 [&_svg]:shrink-0', TONES[tone], SIZES[size], className,
  )
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: ButtonTone
  size?: ButtonSize
  icon?: ReactNode
  /** Being carried out: keeps its width, says so to screen readers, takes no second press. */
  isBusy?: boolean
}

/** Enter in a form's field presses its button, too. */
const refuse = (event: MouseEvent) => { event.preventDefault(); event.stopPropagation() }

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button({ tone, size, icon, isBusy, className, children, type = 'button', disabled, onClick, ...rest }, ref) {
  return (
    // Not `disabled` while busy: that takes the focus away from who pressed by keyboard.
    <button ref={ref} type={type} disabled={disabled} aria-disabled={isBusy || undefined} aria-busy={isBusy || undefined} onClick={isBusy ? refuse : onClick} className={buttonClass(tone, size, className)} {...rest}>
      {icon}
      {children}
    </button>
  )
})

export interface IconButtonProps extends Omit<ButtonProps, 'size' | 'icon' | 'children'> {
  /** What it does; an icon alone says nothing to a screen reader. */
  label: string
  children: ReactNode
}

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton({ label, tone = 'quiet', children, ...rest }, ref) {
  return <Button ref={ref} tone={tone} size="icon" aria-label={label} title={label} {...rest}>{children}</Button>
})

export interface LinkButtonProps extends LinkProps {
  tone?: ButtonTone
  size?: ButtonSize
  icon?: ReactNode
}

export const LinkButton = forwardRef<HTMLAnchorElement, LinkButtonProps>(function LinkButton({ tone, size, icon, className, children, ...rest }, ref) {
  return <Link ref={ref} className={buttonClass(tone, size, className)} {...rest}>{icon}{children}</Link>
})
