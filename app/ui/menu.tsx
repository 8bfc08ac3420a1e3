import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './class-names'

/** A menu under its trigger (one button), never higher than the window leaves room for. Arrow keys move, Escape closes. */
export function Menu({ trigger, align = 'end', children }: { trigger: ReactNode; align?: 'start' | 'end'; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align={align} sideOffset={6} collisionPadding={8} className="appear z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-lg border border-line bg-raised p-1 text-ink shadow-raised">
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const ITEM = 'target flex w-full items-center gap-3 rounded-sm px-3 py-1.5 text-left outline-none data-highlighted:bg-accent-soft data-disabled:opacity-50 [&_svg]:size-5'

/** `asChild` with a link or a submit button inside; else `onSelect`. */
export function MenuItem({ asChild, onSelect, isDanger, disabled, children }: { asChild?: boolean; onSelect?: (event: Event) => void; isDanger?: boolean; disabled?: boolean; children: ReactNode }) {
  return <DropdownMenu.Item asChild={asChild} onSelect={onSelect} disabled={disabled} className={cx(ITEM, isDanger && 'text-danger')}>{children}</DropdownMenu.Item>
}
export const MenuSeparator = () => <DropdownMenu.Separator className="my-1 h-px bg-line" />
export const MenuLabel = ({ children }: { children: ReactNode }) => <DropdownMenu.Label className="px-3 py-1.5 text-sm text-ink-soft">{children}</DropdownMenu.Label>
