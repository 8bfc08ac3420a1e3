import type { ReactNode } from 'react'
import { cx } from './class-names'

/** One column of a page: `reading` 60-75 characters, `wide` for lists and desks, `full` edge to edge. */
export function Page({ width = 'wide', className, children }: { width?: 'narrow' | 'reading' | 'wide' | 'full'; className?: string; children: ReactNode }) {
  const widths = { narrow: 'max-w-md', reading: 'max-w-3xl', wide: 'max-w-6xl', full: 'max-w-none' }
  return <div className={cx('mx-auto flex w-full flex-col gap-8 px-4 py-6 sm:px-6 sm:py-10', widths[width], className)}>{children}</div>
}

export function PageHeader({ title, lead, actions, status }: { title: ReactNode; lead?: ReactNode; actions?: ReactNode; status?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-4">
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex flex-wrap items-center gap-3">
          <h1 className="text-xl font-semibold">{title}</h1>
          {status}
        </div>
        {lead && <p className="text-ink-soft">{lead}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  )
}

export function Card({ title, actions, className, children }: { title?: ReactNode; actions?: ReactNode; className?: string; children: ReactNode }) {
  return (
    <section className={cx('flex flex-col gap-4 rounded-lg border border-line bg-raised p-4 sm:p-6', className)}>
      {(title || actions) && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          {title && <h2 className="text-lg font-semibold">{title}</h2>}
          {actions}
        </div>
      )}
      {children}
    </section>
  )
}
