import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { Toast as Primitive } from 'radix-ui'
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'

export interface ToastMessage {
  text: ReactNode
  tone?: 'info' | 'done' | 'danger'
  /** Offered as a button while the toast is shown (10 s). */
  onUndo?: () => void
}

const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined)
/** `const toast = useToast(); toast({ text: t('saved'), tone: 'done', onUndo })` */
export const useToast = () => useContext(ToastContext)

/** Older ones give way: three at a time are read, more are noise. */
const MOST = 3
const ICONS = { info: Info, done: CircleCheck, danger: CircleAlert }
const COLOURS = { info: 'text-accent', done: 'text-done', danger: 'text-danger' }

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation('common')
  const [shown, setShown] = useState<(ToastMessage & { id: number })[]>([])
  const nextId = useRef(1)
  const show = useCallback((message: ToastMessage) => {
    setShown((before) => [...before.slice(1 - MOST), { ...message, id: nextId.current++ }])
  }, [])
  const remove = (id: number) => setShown((before) => before.filter((toast) => toast.id !== id))
  return (
    <ToastContext.Provider value={useMemo(() => show, [show])}>
      <Primitive.Provider label={t('toast.region')} swipeDirection="right">
        {children}
        {shown.map(({ id, text, tone = 'info', onUndo }) => {
          const Icon = ICONS[tone]
          return (
            <Primitive.Root
              key={id} duration={onUndo || tone === 'danger' ? 10_000 : 5_000} onOpenChange={(isOpen) => isOpen || remove(id)}
              className="appear flex items-center gap-3 rounded-lg border border-line bg-raised py-2 pr-2 pl-4 text-ink shadow-raised"
            >
              <Icon className={`size-5 shrink-0 ${COLOURS[tone]}`} aria-hidden />
              <Primitive.Description className="min-w-0 flex-1">{text}</Primitive.Description>
              {onUndo && (
                <Primitive.Action altText={t('action.undo')} onClick={onUndo} className="target rounded-sm px-3 font-semibold text-accent hover:bg-sunken">
                  {t('action.undo')}
                </Primitive.Action>
              )}
              <Primitive.Close aria-label={t('toast.dismiss')} className="target inline-flex min-w-9 items-center justify-center rounded-sm hover:bg-sunken">
                <X className="size-5" aria-hidden />
              </Primitive.Close>
            </Primitive.Root>
          )
        })}
        <Primitive.Viewport className="fixed right-0 bottom-16 z-50 flex w-full max-w-md flex-col gap-2 p-4 outline-none sm:bottom-0" />
      </Primitive.Provider>
    </ToastContext.Provider>
  )
}
