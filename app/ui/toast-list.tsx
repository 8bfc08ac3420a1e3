import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { Toast as Primitive } from 'radix-ui'
import { useTranslation } from '~/i18n/use-translation'
import type { ShownToast } from './toast'

const ICONS = { info: Info, done: CircleCheck, danger: CircleAlert }
const COLOURS = { info: 'text-accent', done: 'text-done', danger: 'text-danger' }

export function ToastList({ shown, onRemove }: { shown: readonly ShownToast[]; onRemove: (id: number) => void }) {
  const { t } = useTranslation('common')
  return (
    <Primitive.Provider label={t('toast.region')} swipeDirection="right">
      {shown.map(({ id, text, tone = 'info', onUndo }) => {
        const Icon = ICONS[tone]
        return (
          <Primitive.Root
            key={id} duration={onUndo || tone === 'danger' ? 10_000 : 5_000} onOpenChange={(isOpen) => isOpen || onRemove(id)}
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
  )
}
