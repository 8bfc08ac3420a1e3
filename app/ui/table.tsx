import type { ReactNode, TdHTMLAttributes, ThHTMLAttributes } from 'react'
import { cx } from './class-names'

/** Scrolls sideways inside its own frame on a phone. `caption` names it for screen readers. */
export function Table({ caption, head, children, className }: { caption: string; head: ReactNode; children: ReactNode; className?: string }) {
  return (
    <div className={cx('relative overflow-x-auto rounded-lg border border-line bg-raised', className)} tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="border-b border-line text-sm text-ink-soft"><tr>{head}</tr></thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </div>
  )
}
export const Th = ({ className, ...rest }: ThHTMLAttributes<HTMLTableCellElement>) => <th scope="col" className={cx('px-4 py-2 font-medium whitespace-nowrap', className)} {...rest} />
export const Td = ({ className, ...rest }: TdHTMLAttributes<HTMLTableCellElement>) => <td className={cx('px-4 py-2 align-middle', className)} {...rest} />
