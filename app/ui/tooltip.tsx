import { Tooltip as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'

/** A word on what a control does; never the only place something is said. The child takes a ref. */
export function Tooltip({ text, side = 'top', children }: { text: ReactNode; side?: 'top' | 'bottom' | 'left' | 'right'; children: ReactNode }) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content side={side} sideOffset={6} className="appear z-50 max-w-xs rounded-sm bg-ink px-3 py-1.5 text-sm text-surface">{text}</Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
export const TooltipProvider = ({ children }: { children: ReactNode }) => <Primitive.Provider delayDuration={400}>{children}</Primitive.Provider>
