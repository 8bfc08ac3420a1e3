import { ArrowDown, ArrowUp, GripVertical, Plus, X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { placed } from '~/domain/questions/answers'
import { QUESTION_BOUNDS } from '~/domain/questions/bounds'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { useDragOrder } from '../use-drag-order'

interface Props<T> {
  title: string
  hint?: string
  lines: readonly T[]
  nameOf: (number: number) => string
  addLabel: string
  least: number
  most?: number
  language: 'en' | 'zh'
  make: () => T
  onChange: (lines: T[]) => void
  /** Before the words: what is right. */
  mark?: (line: T, number: number) => ReactNode
  below?: (line: T, number: number, change: (part: Partial<T>) => void) => ReactNode
}

/** Lines that are written one below the other: added, moved by handle, button or arrow keys, taken out. Enter begins the next. */
export function LinesEditor<T extends { id: string; words: string }>({ title, hint, lines, nameOf, addLabel, least, most = QUESTION_BOUNDS.options, language, make, onChange, mark, below }: Props<T>) {
  const { t } = useTranslation('question-desk')
  const list = useRef<HTMLElement | null>(null)
  const wanted = useRef<{ id: string; what: string } | null>(null)
  const ids = lines.map(({ id }) => id)
  const move = (id: string, to: number) => {
    wanted.current = { id, what: '[data-handle]' }
    onChange(placed(ids, id, to).map((one) => lines.find((line) => line.id === one)!))
  }
  const drag = useDragOrder(ids, move)
  useEffect(() => {
    const { id, what } = wanted.current ?? {}
    if (id) list.current?.querySelector<HTMLElement>(`[data-item="${id}"] ${what}`)?.focus({ preventScroll: true })
    wanted.current = null
  }, [lines])
  const add = (after: number) => {
    if (lines.length >= most) return
    const line = make()
    wanted.current = { id: line.id, what: 'input[type="text"]' }
    onChange([...lines.slice(0, after + 1), line, ...lines.slice(after + 1)])
  }
  const change = (id: string) => (part: Partial<T>) => onChange(lines.map((one) => (one.id === id ? { ...one, ...part } : one)))
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-medium">{title}</legend>
      {hint && <p className="text-sm text-ink-soft">{hint}</p>}
      <ul ref={(element) => { list.current = element; drag.list(element) }} className="flex flex-col gap-2">
        {lines.map((line, at) => {
          const name = nameOf(at + 1)
          return (
            <li key={line.id} data-item={line.id} className={cx('flex flex-col gap-1 rounded-sm', drag.dragged === line.id && 'bg-accent-soft')}>
              <div className="flex items-center gap-1">
                <button type="button" data-handle aria-label={t('line.move', { name })} {...drag.handle(line.id)} className="target inline-flex min-w-9 shrink-0 cursor-grab items-center justify-center rounded-sm text-ink-soft hover:bg-sunken"><GripVertical aria-hidden className="size-5" /></button>
                {mark?.(line, at + 1)}
                <input
                  type="text" aria-label={name} placeholder={name} lang={language} maxLength={QUESTION_BOUNDS.line} value={line.words} className="target min-w-0 flex-1 rounded-sm border border-line-strong bg-raised px-3 py-2 text-base text-ink placeholder:text-ink-soft"
                  onChange={({ target }) => change(line.id)({ words: target.value } as Partial<T>)}
                  onKeyDown={(event) => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) { event.preventDefault(); add(at) } }}
                />
                <IconButton label={t('line.up', { name })} className="hidden sm:inline-flex" disabled={at === 0} onClick={() => move(line.id, at - 1)}><ArrowUp aria-hidden /></IconButton>
                <IconButton label={t('line.down', { name })} className="hidden sm:inline-flex" disabled={at === lines.length - 1} onClick={() => move(line.id, at + 1)}><ArrowDown aria-hidden /></IconButton>
                <IconButton label={t('line.remove', { name })} disabled={lines.length <= least} onClick={() => onChange(lines.filter(({ id }) => id !== line.id))}><X aria-hidden /></IconButton>
              </div>
              {below?.(line, at + 1, change(line.id))}
            </li>
          )
        })}
      </ul>
      <Button tone="quiet" className="self-start" icon={<Plus aria-hidden />} disabled={lines.length >= most} onClick={() => add(lines.length - 1)}>{addLabel}</Button>
    </fieldset>
  )
}
