import { ArrowDown, ArrowUp, Copy, GripVertical, Trash2, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Block } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { KindIcon } from './kind-icon'
import { stepKeys, type useReorder } from './use-reorder'

/** A block with its handle: dragged, or Alt and an arrow. */
export function BlockCard({ block, position, of, faults, reorder, alsoBy, onStep, onDuplicate, onRemove, children, notes }: {
  block: Block; position: number; of: number; faults: readonly string[]; reorder: ReturnType<typeof useReorder>; alsoBy: string | null
  onStep: (by: 1 | -1) => void; onDuplicate: () => void; onRemove: () => void; children: ReactNode; notes: ReactNode
}) {
  const { t } = useTranslation('course-desk')
  const name = t('lesson.blockName', { kind: t(`kind.${block.body.kind}`), number: position + 1, count: of })
  return (
    <section
      aria-label={name} data-block={block.id} {...reorder.place(block.id)}
      className={cx('flex flex-col gap-3 rounded-lg border bg-raised p-3 sm:p-4', alsoBy ? 'border-attention' : 'border-line', reorder.over === block.id && reorder.dragged !== block.id && 'border-t-4 border-t-accent')}
    >
      <header className="flex flex-wrap items-center gap-1">
        <button type="button" aria-label={t('lesson.move', { name })} title={t('lesson.moveHint')} {...reorder.handle(block.id)} {...stepKeys(onStep)} className="target inline-flex min-w-9 cursor-grab items-center justify-center rounded-sm text-ink-soft hover:bg-sunken">
          <GripVertical aria-hidden className="size-5" />
        </button>
        <span className="flex min-w-0 flex-1 items-center gap-2 text-sm font-medium text-ink-soft"><KindIcon kind={block.body.kind} />{t(`kind.${block.body.kind}`)}</span>
        <IconButton label={t('lesson.up')} disabled={position === 0} onClick={() => onStep(-1)}><ArrowUp aria-hidden /></IconButton>
        <IconButton label={t('lesson.down')} disabled={position === of - 1} onClick={() => onStep(1)}><ArrowDown aria-hidden /></IconButton>
        <IconButton label={t('lesson.duplicate')} onClick={onDuplicate}><Copy aria-hidden /></IconButton>
        <IconButton label={t('lesson.remove')} onClick={onRemove}><Trash2 aria-hidden /></IconButton>
      </header>
      {alsoBy !== null && <p role="status" className="text-sm text-attention"><TriangleAlert aria-hidden className="mr-1 inline size-4" />{t('lesson.alsoBy', { name: alsoBy || t('lesson.somebody') })}</p>}
      {children}
      {faults.length > 0 && <p className="text-sm text-attention"><TriangleAlert aria-hidden className="mr-1 inline size-4" />{faults.join(' ')}</p>}
      {notes}
    </section>
  )
}
