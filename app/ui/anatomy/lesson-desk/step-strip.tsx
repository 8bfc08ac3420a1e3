import { CircleHelp, Copy, GripVertical, Mic, Plus, Trash2, TriangleAlert } from 'lucide-react'
import { useRef, useState } from 'react'
import { MOST_STEPS } from '~/domain/anatomy/lesson'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { nameIn } from '../rules/tree'
import type { DeskStep } from './rules/desk'

interface Strip {
  steps: readonly DeskStep[]
  current: string | null
  /** Ids of steps that publishing would turn down. */
  faulty: ReadonlySet<string>
  canAdd: boolean
  isBusy: boolean
  onChoose: (id: string) => void
  onAdd: () => void
  onDuplicate: (id: string) => void
  onRemove: (id: string) => void
  onMove: (id: string, to: number) => void
}

/** The steps in their order: dragged, or moved with Alt and an arrow. */
export function StepStrip({ steps, current, faulty, canAdd, isBusy, onChoose, onAdd, onDuplicate, onRemove, onMove }: Strip) {
  const { t, i18n } = useTranslation('authoring')
  const [dragged, setDragged] = useState<string | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const drop = () => {
    if (dragged !== null && over !== null) onMove(dragged, over)
    setDragged(null)
    setOver(null)
  }
  const focus = (index: number) => list.current?.querySelectorAll<HTMLButtonElement>('[data-choose]')[index]?.focus()
  return (
    <nav aria-label={t('strip.label')} className="flex min-h-0 shrink-0 border-line bg-raised max-sm:border-b sm:w-60 sm:flex-col sm:border-r">
      <ol ref={list} className="flex min-h-0 min-w-0 flex-1 gap-1 overflow-auto p-2 sm:flex-col">
        {steps.map(({ step, isDirty }, index) => (
          <li
            key={step.id} data-step={step.id} draggable onDragStart={(event) => { event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', step.id); setDragged(step.id) }}
            onDragOver={(event) => { if (dragged !== null) { event.preventDefault(); setOver(index) } }} onDrop={(event) => { event.preventDefault(); drop() }} onDragEnd={drop}
            className={cx('group flex shrink-0 items-stretch rounded-sm border max-sm:w-40', current === step.id ? 'border-accent bg-accent-soft' : 'border-transparent hover:bg-sunken', over === index && dragged !== null && dragged !== step.id && 'border-t-2 border-t-accent')}
          >
            <button
              type="button" data-choose aria-current={current === step.id ? 'step' : undefined} onClick={() => onChoose(step.id)} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
              onKeyDown={(event) => {
                const by = event.key === 'ArrowDown' || event.key === 'ArrowRight' ? 1 : event.key === 'ArrowUp' || event.key === 'ArrowLeft' ? -1 : 0
                if (by !== 0) {
                  event.preventDefault()
                  event.stopPropagation()
                  if (event.altKey) { onMove(step.id, index + by); requestAnimationFrame(() => focus(Math.min(steps.length - 1, Math.max(0, index + by)))) } else focus(index + by)
                }
                if (event.key === 'Delete') { event.stopPropagation(); onRemove(step.id) }
              }}
              className="flex min-h-11 min-w-0 flex-1 items-center gap-2 rounded-sm px-1 py-1 text-left focus-visible:ring-2 focus-visible:ring-accent"
            >
              <GripVertical aria-hidden className="size-4 shrink-0 cursor-grab text-ink-soft" />
              <span className="w-5 shrink-0 text-right text-sm text-ink-soft tabular-nums">{index + 1}</span>
              <span className="line-clamp-2 min-w-0 flex-1 text-sm break-words">{nameIn(step.title, i18n.language as Language) || t('strip.untitled')}</span>
              {isDirty && <span className="size-2 shrink-0 rounded-full bg-attention" role="img" aria-label={t('strip.dirty')} title={t('strip.dirty')} />}
              {step.voice !== null && <Mic className="size-4 shrink-0 text-ink-soft" role="img" aria-label={t('strip.hasVoice')} />}
              {step.quiz && <CircleHelp className="size-4 shrink-0 text-ink-soft" role="img" aria-label={t('strip.hasQuestion')} />}
              {faulty.has(step.id) && <TriangleAlert className="size-4 shrink-0 text-attention" role="img" aria-label={t('strip.faulty')} />}
            </button>
            {current === step.id && (
              <span className="flex shrink-0 flex-col justify-center">
                <IconButton label={t('strip.duplicate')} disabled={isBusy || steps.length >= MOST_STEPS} onClick={() => onDuplicate(step.id)} className="min-w-8! p-1! [&_svg]:size-4!"><Copy aria-hidden /></IconButton>
                <IconButton label={t('strip.remove')} disabled={isBusy} onClick={() => onRemove(step.id)} className="min-w-8! p-1! [&_svg]:size-4!"><Trash2 aria-hidden /></IconButton>
              </span>
            )}
          </li>
        ))}
      </ol>
      <div className="flex shrink-0 items-center border-line p-2 max-sm:border-l sm:border-t">
        <Button tone="primary" icon={<Plus aria-hidden />} disabled={!canAdd || steps.length >= MOST_STEPS} isBusy={isBusy} onClick={onAdd} title={t('strip.add')} className="w-full whitespace-normal! max-sm:h-full max-sm:w-14"><span className="max-sm:sr-only">{t('strip.add')}</span></Button>
      </div>
    </nav>
  )
}
