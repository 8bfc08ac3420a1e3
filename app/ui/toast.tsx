import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { ToastList } from './toast-list'
import { whenTouched } from './when-touched'

export interface ToastMessage {
  text: ReactNode
  tone?: 'info' | 'done' | 'danger'
  /** Offered as a button while the toast is shown (10 s). */
  onUndo?: () => void
}
export interface ShownToast extends ToastMessage { id: number }

const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined)
/** `const toast = useToast(); toast({ text: t('saved'), tone: 'done', onUndo })` */
export const useToast = () => useContext(ToastContext)

/** Older ones give way: three at a time are read, more are noise. */
const MOST = 3

/** What shows them comes when somebody touches the page; a message that comes before it is said in plain words. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<ShownToast[]>([])
  const [List, setList] = useState<typeof ToastList | null>(null)
  const nextId = useRef(1)
  const show = useCallback((message: ToastMessage) => {
    setShown((before) => [...before.slice(1 - MOST), { ...message, id: nextId.current++ }])
  }, [])
  const remove = useCallback((id: number) => setShown((before) => before.filter((toast) => toast.id !== id)), [])
  const isWanted = shown.length > 0 && List === null
  useEffect(() => {
    if (List) return
    let isOver = false
    // Without a connection the next message asks again.
    const bring = () => void import('./toast-list').then((parts) => { if (!isOver) setList(() => parts.ToastList) }, () => undefined)
    if (isWanted) bring()
    const stop = isWanted ? () => undefined : whenTouched(bring)
    return () => { isOver = true; stop() }
  }, [List, isWanted])
  return (
    <ToastContext.Provider value={useMemo(() => show, [show])}>
      {children}
      {List ? <List shown={shown} onRemove={remove} /> : (
        <div role="status" className="pointer-events-none fixed right-0 bottom-16 z-50 flex w-full max-w-md flex-col gap-2 p-4 empty:hidden sm:bottom-0">
          {shown.map(({ id, text }) => <div key={id} className="rounded-lg border border-line bg-raised px-4 py-3 text-ink shadow-raised">{text}</div>)}
        </div>
      )}
    </ToastContext.Provider>
  )
}
