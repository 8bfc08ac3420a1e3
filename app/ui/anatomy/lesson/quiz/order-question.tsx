import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react'
import { useState } from 'react'
import type { QuizAsked, StructureKey } from '#vr/contract'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { nameOf, type QuestionProps } from './question'

/** From outside to inside: by drawing a row, by its buttons, or by Alt and the arrow keys. */
export function OrderQuestion({ asked, hands, language, onAnswer }: QuestionProps<Extract<QuizAsked, { ask: 'order-layers' }>>) {
  const { t } = useTranslation('following')
  const [order, setOrder] = useState<StructureKey[]>(asked.layers)
  const [drawn, setDrawn] = useState<StructureKey | null>(null)
  const move = (key: StructureKey, to: number) => setOrder((before) => {
    const rest = before.filter((one) => one !== key)
    const at = Math.min(before.length - 1, Math.max(0, to))
    return [...rest.slice(0, at), key, ...rest.slice(at)]
  })
  return (
    <>
      <p className="text-sm text-ink-soft">{t('order.lead')}</p>
      <ol className="flex flex-col gap-1">
        {order.map((key, n) => {
          const name = nameOf(hands, key, language)
          return (
            <li
              key={key} draggable data-layer={key} className="flex items-center gap-1 rounded-sm border border-line bg-raised ps-2"
              onDragStart={(event) => { setDrawn(key); event.dataTransfer.effectAllowed = 'move' }} onDragEnd={() => setDrawn(null)}
              onDragOver={(event) => { if (drawn) event.preventDefault() }}
              onDrop={(event) => { event.preventDefault(); if (drawn) move(drawn, n) }}
              onKeyDown={(event) => {
                if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
                event.preventDefault()
                move(key, n + (event.key === 'ArrowUp' ? -1 : 1))
              }}
            >
              <GripVertical aria-hidden className="size-4 cursor-grab text-ink-soft" />
              <span className="w-6 text-ink-soft tabular-nums">{n + 1}</span>
              <span className="min-w-0 flex-1">{name}</span>
              <IconButton label={t('order.up', { name })} disabled={n === 0} onClick={() => move(key, n - 1)}><ArrowUp aria-hidden /></IconButton>
              <IconButton label={t('order.down', { name })} disabled={n === order.length - 1} onClick={() => move(key, n + 1)}><ArrowDown aria-hidden /></IconButton>
            </li>
          )
        })}
      </ol>
      <Button tone="primary" className="self-start" onClick={() => onAnswer({ ask: 'order-layers', order })}>{t('quiz.check')}</Button>
    </>
  )
}
