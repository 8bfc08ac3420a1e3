import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from './class-names'

export interface DialogProps {
  title: ReactNode
  /** One sentence under the title; read out when the dialog opens. */
  description?: ReactNode
  trigger?: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  children?: ReactNode
  /** Buttons, the main one last. */
  footer?: ReactNode
  width?: 'normal' | 'wide'
}

/** Focus stays inside and returns to the trigger; Escape closes. On a phone it rises from the thumb's side. */
export function Dialog({ title, description, trigger, open, onOpenChange, children, footer, width = 'normal' }: DialogProps) {
  const { t } = useTranslation('common')
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>}
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/60" />
        <Primitive.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cx(
            'appear fixed inset-x-0 bottom-0 z-50 flex max-h-[90dvh] flex-col gap-4 overflow-y-auto rounded-t-lg bg-raised p-6 text-ink shadow-raised',
            'sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-full sm:-translate-1/2 sm:rounded-lg', width === 'wide' ? 'sm:max-w-3xl' : 'sm:max-w-lg',
          )}
        >
          <div className="flex items-start justify-between gap-4">
            <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
            <Primitive.Close className="target -m-2 inline-flex min-w-9 items-center justify-center rounded-sm hover:bg-sunken" aria-label={t('action.close')}>
              <X className="size-5" aria-hidden />
            </Primitive.Close>
          </div>
          {description && <Primitive.Description className="text-ink-soft">{description}</Primitive.Description>}
          {children}
          {footer && <div className="flex flex-wrap justify-end gap-2 pt-2">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
export const DialogClose = Primitive.Close
