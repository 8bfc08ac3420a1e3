import { cloneElement, useCallback, useEffect, useId, useRef, useState, useSyncExternalStore, type KeyboardEvent, type MouseEvent, type ReactElement, type ReactNode, type Ref } from 'react'
import type * as Opened from './menu-opened'
import { whenTouched } from './when-touched'

/** What a menu is made of once it is open; it comes when somebody touches the page, not with its first drawing. */
let opened: typeof Opened | null = null
let coming: Promise<void> | null = null
const listeners = new Set<() => void>()
function bring(): void {
  // Without a connection the next touch asks again.
  coming ??= import('./menu-opened').then((parts) => { opened = parts; for (const listener of listeners) listener() }, () => { coming = null })
}
const subscribe = (listener: () => void) => { listeners.add(listener); return () => void listeners.delete(listener) }
const useOpened = () => useSyncExternalStore(subscribe, () => opened, () => null)
const parts = (): typeof Opened => {
  if (!opened) throw new Error('a part of a menu was drawn outside of one')
  return opened
}

interface TriggerProps { id?: string; onClick?: (event: MouseEvent<HTMLElement>) => void; onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void }
type Trigger = ReactElement<TriggerProps> & { ref?: Ref<HTMLElement> }

/** A menu under its trigger (one button that takes a ref), never higher than the window leaves room for. Arrow keys move, Escape closes. */
export function Menu({ trigger, align = 'end', children }: { trigger: ReactNode; align?: 'start' | 'end'; children: ReactNode }) {
  const child = trigger as Trigger
  const all = useOpened()
  const [isOpen, setOpen] = useState(false)
  const isByKey = useRef(false)
  const ownId = useId()
  const id = child.props.id ?? ownId
  const [button, setButton] = useState<HTMLElement | null>(null)
  const { ref: given } = child
  const ref = useCallback((element: HTMLElement | null) => {
    setButton(element)
    if (typeof given === 'function') given(element)
    else if (given) (given as { current: HTMLElement | null }).current = element
  }, [given])
  useEffect(() => (opened ? undefined : whenTouched(bring)), [])
  const open = (byKey: boolean) => {
    isByKey.current = byKey
    setOpen(true)
    bring()
  }
  return (
    <>
      {cloneElement(child as ReactElement, {
        ref, id, 'aria-haspopup': 'menu', 'aria-expanded': isOpen, 'data-state': isOpen ? 'open' : 'closed',
        onClick(event: MouseEvent<HTMLElement>) {
          child.props.onClick?.(event)
          // A new tab is the browser's own.
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          if (isOpen) setOpen(false)
          else open(event.detail === 0)
        },
        onKeyDown(event: KeyboardEvent<HTMLElement>) {
          child.props.onKeyDown?.(event)
          if (event.key !== 'ArrowDown' || isOpen) return
          event.preventDefault()
          open(true)
        },
      })}
      {all && button && <all.OpenedMenu isOpen={isOpen} onOpenChange={setOpen} button={button} labelledBy={id} isByKey={isByKey} align={align}>{children}</all.OpenedMenu>}
    </>
  )
}

export interface MenuItemProps { asChild?: boolean; onSelect?: (event: Event) => void; isDanger?: boolean; disabled?: boolean; children: ReactNode }
/** `asChild` with a link or a submit button inside; else `onSelect`. */
export function MenuItem(props: MenuItemProps) {
  const { Item } = parts()
  return <Item {...props} />
}
export function MenuSeparator() {
  const { Separator } = parts()
  return <Separator />
}
export function MenuLabel({ children }: { children: ReactNode }) {
  const { Label } = parts()
  return <Label>{children}</Label>
}
