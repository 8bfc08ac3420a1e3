import { createContext, useCallback, useContext, useEffect, useId, useMemo, useRef, useState, type ReactNode } from 'react'
import type KeyboardHelp from './keyboard-help'

export interface Shortcut {
  /** As KeyboardEvent.key, e.g. `?`, `f`, ` `, `ArrowLeft`. */
  key: string
  /** As printed in the list, where it differs from the key. */
  shown?: string
  label: string
  run: (event: KeyboardEvent) => void
  /** Absent: anywhere on the page. */
  isMeant?: () => boolean
}

const Registry = createContext<{ add: (id: string, shortcuts: Shortcut[]) => void; remove: (id: string) => void; open: () => void } | null>(null)

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
// Space and Enter press the control that has the focus, and arrows move a slider or menu.
const ownsKey = (target: EventTarget | null, key: string) =>
  target instanceof HTMLElement && ((key === ' ' || key === 'Enter') ? target.closest('button, a, summary, [role=menuitem], [role=tab]') !== null : key.startsWith('Arrow') && target.closest('[role=slider], [role=tablist], [role=menu]') !== null)

/** Listens once for the page; `?` lists what the page offers. */
export function KeyboardProvider({ children }: { children: ReactNode }) {
  const registered = useRef(new Map<string, Shortcut[]>())
  const [list, setList] = useState<Shortcut[] | null>(null)
  const [Help, setHelp] = useState<typeof KeyboardHelp | null>(null)
  const open = useCallback(() => {
    setList([...registered.current.values()].flat())
    // It comes when it is asked for; without a connection the next time.
    void import('./keyboard-help').then((part) => setHelp(() => part.default), () => setList(null))
  }, [])

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '?') {
        event.preventDefault()
        open()
        return
      }
      if (document.querySelector('[role=dialog]') || ownsKey(event.target, event.key)) return
      const shortcut = [...registered.current.values()].flat().findLast((one) => one.key.toLowerCase() === event.key.toLowerCase() && (one.isMeant?.() ?? true))
      if (!shortcut) return
      event.preventDefault()
      shortcut.run(event)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [open])

  const value = useMemo(() => ({
    add: (id: string, shortcuts: Shortcut[]) => void registered.current.set(id, shortcuts),
    remove: (id: string) => void registered.current.delete(id),
    open,
  }), [open])

  return (
    <Registry.Provider value={value}>
      {children}
      {list !== null && Help && <Help list={list} onClose={() => setList(null)} />}
    </Registry.Provider>
  )
}

/** Adds a page's shortcuts while it is shown; keys typed into fields are left alone. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const registry = useContext(Registry)
  const id = useId()
  useEffect(() => {
    registry?.add(id, shortcuts)
    return () => registry?.remove(id)
  }, [registry, id, shortcuts])
}

/** Opens the list from a menu. */
export function useKeyboardHelp(): () => void {
  const registry = useContext(Registry)
  return () => registry?.open()
}
