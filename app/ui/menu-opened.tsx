import { DropdownMenu } from 'radix-ui'
import { forwardRef, useEffect, useImperativeHandle, useRef, type ReactNode, type RefObject } from 'react'
import { cx } from './class-names'
import type { MenuItemProps } from './menu'

/** What of a menu is drawn once it is open: see menu.tsx. */

interface OpenedMenuProps {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** Under which it opens, and which has the focus again when it closes. */
  button: HTMLElement
  labelledBy: string
  /** Opened by a key: the first of its items has the focus. */
  isByKey: RefObject<boolean>
  align: 'start' | 'end'
  children: ReactNode
}

export function OpenedMenu({ isOpen, onOpenChange, button, labelledBy, isByKey, align, children }: OpenedMenuProps) {
  const content = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isOpen || !isByKey.current) return
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === content.current) content.current?.querySelector<HTMLElement>('[role=menuitem]:not([data-disabled])')?.focus()
    })
    return () => cancelAnimationFrame(frame)
  }, [isOpen, isByKey])
  return (
    <DropdownMenu.Root modal={false} open={isOpen} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger asChild><Standing at={button} /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          ref={content} align={align} sideOffset={6} collisionPadding={8} aria-labelledby={labelledBy}
          // The button closes it by itself.
          onInteractOutside={(event) => { if (event.target instanceof Node && button.contains(event.target)) event.preventDefault() }}
          className="appear z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-lg border border-line bg-raised p-1 text-ink shadow-raised"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** In the place of a trigger one that is there already. */
const Standing = forwardRef<HTMLElement, { at: HTMLElement }>(function Standing({ at }, ref) {
  useImperativeHandle(ref, () => at, [at])
  return null
})

const ITEM = 'target flex w-full items-center gap-3 rounded-sm px-3 py-1.5 text-left outline-none data-highlighted:bg-accent-soft data-disabled:opacity-50 [&_svg]:size-5'

export function Item({ asChild, onSelect, isDanger, disabled, children }: MenuItemProps) {
  return <DropdownMenu.Item asChild={asChild} onSelect={onSelect} disabled={disabled} className={cx(ITEM, isDanger && 'text-danger')}>{children}</DropdownMenu.Item>
}
export const Separator = () => <DropdownMenu.Separator className="my-1 h-px bg-line" />
export const Label = ({ children }: { children: ReactNode }) => <DropdownMenu.Label className="px-3 py-1.5 text-sm text-ink-soft">{children}</DropdownMenu.Label>
