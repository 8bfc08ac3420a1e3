import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { LearnerAsked } from '~/domain/courses/for-learner'
import { placed } from '~/domain/questions/answers'
import type { Answer } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import type { AnswerOf } from './question-view'
import { useDragOrder } from './use-drag-order'

/** Steps in their order: by handle, by button, by arrow keys. */
export function OrderAnswer({ asked, answer, onChange, isLocked, told, labelledBy }: AnswerOf<Extract<LearnerAsked, { kind: 'order' }>, Extract<Answer, { kind: 'order' }>>) {
  const { t } = useTranslation('questions')
  const ids = answer.order.length === asked.items.length ? answer.order : asked.items.map(({ id }) => id)
  const [said, setSaid] = useState('')
  const rows = useRef<HTMLOListElement | null>(null)
  const moved = useRef<string | null>(null)
  const wordsOf = (id: string) => asked.items.find((one) => one.id === id)?.words ?? ''
  const move = (id: string, to: number) => {
    moved.current = id
    setSaid(t('order.said', { words: wordsOf(id), at: to + 1, of: ids.length }))
    onChange({ kind: 'order', order: placed(ids, id, to) })
  }
  const drag = useDragOrder(ids, move)
  // The element was put elsewhere in the list, and lost the keys with it.
  useEffect(() => {
    if (moved.current) rows.current?.querySelector<HTMLElement>(`[data-item="${moved.current}"] [data-handle]`)?.focus({ preventScroll: true })
    moved.current = null
  }, [answer])
  const key = told?.key?.kind === 'order' ? told.key.items : null
  return (
    <div className="flex flex-col gap-3">
      {!isLocked && <p className="text-sm text-ink-soft">{t('order.hint')}</p>}
      <ol ref={(element) => { rows.current = element; drag.list(element) }} aria-labelledby={labelledBy} className="flex flex-col gap-2">
        {ids.map((id, at) => (
          <li key={id} data-item={id} className={cx('flex items-center gap-2 rounded-lg border bg-raised py-1 pr-1 pl-1', drag.dragged === id ? 'border-accent shadow-raised' : 'border-line')}>
            {!isLocked && (
              <button type="button" data-handle aria-label={t('order.move', { words: wordsOf(id), at: at + 1 })} {...drag.handle(id)} className="target inline-flex min-w-11 cursor-grab items-center justify-center rounded-sm text-ink-soft hover:bg-sunken">
                <GripVertical aria-hidden className="size-5" />
              </button>
            )}
            <span className="min-w-6 text-center text-ink-soft tabular-nums" aria-hidden>{at + 1}</span>
            <span className="min-w-0 flex-1 py-1.5 break-words">{wordsOf(id)}</span>
            {!isLocked && (
              <span className="flex">
                <IconButton label={t('order.up', { words: wordsOf(id) })} className="min-w-11" disabled={at === 0} onClick={() => move(id, at - 1)}><ArrowUp aria-hidden /></IconButton>
                <IconButton label={t('order.down', { words: wordsOf(id) })} className="min-w-11" disabled={at === ids.length - 1} onClick={() => move(id, at + 1)}><ArrowDown aria-hidden /></IconButton>
              </span>
            )}
          </li>
        ))}
      </ol>
      <span role="status" className="sr-only">{said}</span>
      {key && told!.points < told!.most && (
        <div className="flex flex-col gap-1">
          <p className="font-medium">{t('order.right')}</p>
          <ol className="list-decimal pl-8">{key.map(({ id, words }) => <li key={id}>{words}</li>)}</ol>
        </div>
      )}
    </div>
  )
}
