import type { ReactNode } from 'react'
import { cx } from './class-names'

interface StateProps { icon?: ReactNode; title: ReactNode; text?: ReactNode; action?: ReactNode; className?: string }

/** Nothing here yet: one sentence that teaches and one button. */
export function EmptyState({ icon, title, text, action, className }: StateProps) {
  return (
    <div className={cx('flex flex-col items-center gap-3 rounded-lg border border-dashed border-line-strong px-6 py-10 text-center', className)}>
      {icon && <span className="text-ink-soft [&_svg]:size-8" aria-hidden>{icon}</span>}
      <p className="font-medium">{title}</p>
      {text && <p className="max-w-prose text-ink-soft">{text}</p>}
      {action}
    </div>
  )
}

/** What happened, what was kept, what to do. */
export function ErrorState({ icon, title, text, action, className }: StateProps) {
  return (
    <div role="alert" className={cx('flex flex-col items-start gap-3 rounded-lg border border-line bg-raised px-6 py-8 [&_svg]:size-8', className)}>
      {icon && <span className="text-danger" aria-hidden>{icon}</span>}
      <p className="text-lg font-semibold">{title}</p>
      {text && <p className="max-w-prose text-ink-soft">{text}</p>}
      {action && <div className="flex flex-wrap gap-2 [&_svg]:size-5">{action}</div>}
    </div>
  )
}

/** Stands where something comes, in its shape: give it height and width by class. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cx('animate-[shimmer_1.4s_ease-in-out_infinite] rounded-sm bg-sunken', className)} />
}
