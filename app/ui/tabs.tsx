import { Tabs as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'

export interface Tab { id: string; label: ReactNode; content: ReactNode }

export function Tabs({ label, tabs, value, onChange, defaultValue }: { label: string; tabs: Tab[]; value?: string; onChange?: (id: string) => void; defaultValue?: string }) {
  return (
    <Primitive.Root value={value} onValueChange={onChange} defaultValue={defaultValue ?? tabs[0]?.id} className="flex flex-col gap-4">
      <Primitive.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.id} value={tab.id}
            className="target -mb-px shrink-0 border-b-2 border-transparent px-4 py-1.5 font-medium whitespace-nowrap text-ink-soft hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {tabs.map((tab) => <Primitive.Content key={tab.id} value={tab.id} className="flex flex-col gap-4">{tab.content}</Primitive.Content>)}
    </Primitive.Root>
  )
}
