import { NavLink } from '@remix-run/react'
import { cx } from './class-names'

export interface LinkTab { to: string; label: string; end?: boolean }

/** The parts of one room, each with an address of its own. */
export function LinkTabs({ label, tabs }: { label: string; tabs: readonly LinkTab[] }) {
  return (
    <nav aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map(({ to, label: text, end }) => (
        <NavLink
          key={to} to={to} end={end}
          className={({ isActive }) => cx('target -mb-px flex shrink-0 items-center border-b-2 px-4 py-1.5 font-medium whitespace-nowrap', isActive ? 'border-accent text-ink' : 'border-transparent text-ink-soft hover:text-ink')}
        >
          {text}
        </NavLink>
      ))}
    </nav>
  )
}
