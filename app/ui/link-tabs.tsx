import { NavLink, useLocation } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import { cx } from './class-names'

export interface LinkTab { to: string; label: string; end?: boolean }

/** The parts of one room, each with an address of its own. */
export function LinkTabs({ label, tabs }: { label: string; tabs: readonly LinkTab[] }) {
  const { pathname } = useLocation()
  const bar = useRef<HTMLElement>(null)
  // On a phone the tabs are wider than it: the one that is open is in sight, without the page moving.
  useEffect(() => {
    const open = bar.current?.querySelector<HTMLElement>('[aria-current="page"]')
    if (open) bar.current!.scrollLeft = open.offsetLeft - bar.current!.offsetLeft - (bar.current!.clientWidth - open.offsetWidth) / 2
  }, [pathname])
  return (
    <nav ref={bar} aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
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
