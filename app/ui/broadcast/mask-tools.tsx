import { Check, EyeOff, Plus, SquareDashed, Trash2, Undo2 } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import type { InputHealth } from '#streaming'
import { MOST_MASKS } from '~/domain/broadcasts/mask'
import { useFormat } from '~/i18n/format'
import { Button, IconButton } from '../button'
import { AnswerLine } from './answer-line'
import type { Masks } from './use-masks'

const NEW_AREA = { x: 0.35, y: 0.4, width: 0.3, height: 0.2 }

/** Below the picture: begin and end editing, what a pointer can do without one, and whether it is saved. */
export function MaskTools({ masks, isEditing, onEdit, selected, onSelect, mayOperate, health }: {
  masks: Masks
  isEditing: boolean
  onEdit: (isEditing: boolean) => void
  selected: number | null
  onSelect: (index: number | null) => void
  mayOperate: boolean
  health: InputHealth['mask']
}) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const count = masks.masks.length
  const { saving } = masks
  if (!mayOperate && count === 0) return null
  return (
    <div className="flex flex-col gap-2" data-mask-tools>
      <div className="flex flex-wrap items-center gap-2">
        {mayOperate && <Button icon={isEditing ? <Check aria-hidden /> : <SquareDashed aria-hidden />} aria-pressed={isEditing} onClick={() => { if (isEditing) masks.flush(); onEdit(!isEditing); onSelect(null) }}>{t(isEditing ? 'mask.done' : 'mask.edit')}</Button>}
        {isEditing && (
          <>
            <IconButton label={t('mask.add')} disabled={count >= MOST_MASKS} onClick={() => { masks.change([...masks.masks, NEW_AREA]); onSelect(count) }}><Plus aria-hidden /></IconButton>
            <IconButton label={t('mask.undo')} disabled={!masks.canUndo} onClick={() => masks.undo()}><Undo2 aria-hidden /></IconButton>
            <IconButton label={t('mask.delete')} disabled={selected === null || selected >= count} onClick={() => { masks.change(masks.masks.filter((_, i) => i !== selected)); onSelect(null) }}><Trash2 aria-hidden /></IconButton>
          </>
        )}
        {count > 0 && <MaskState count={count} health={health} />}
        <span role="status" className={saving.kind === 'unsaved' || (saving.kind === 'saved' && !saving.isInForce) ? 'text-sm font-medium text-danger' : 'text-sm text-ink-soft'} data-saving={saving.kind} data-figures>
          {saving.kind === 'saving' && t('mask.saving')}
          {saving.kind === 'saved' && (saving.isInForce ? t('mask.saved', { time: format.timeWithSeconds(saving.at) }) : t('mask.unreached'))}
          {saving.kind === 'unsaved' && t('mask.unsaved')}
        </span>
      </div>
      {isEditing && <p className="text-sm text-ink-soft">{count >= MOST_MASKS ? t('mask.full', { count: MOST_MASKS }) : t('mask.hint')}</p>}
      <AnswerLine answer={masks.answer && (masks.answer.kind === 'masks-saved' ? { ...masks.answer, media: 'applied' } : masks.answer)} />
    </div>
  )
}

/** How many areas, what they cost; in words when the painting does not run. */
function MaskState({ count, health }: { count: number; health: InputHealth['mask'] }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const cost = !health ? null
    : health.state === 'running' ? (health.addedDelayMs === null ? null : health.cpu === null ? t('mask.delay', { delay: format.number(health.addedDelayMs) }) : t('mask.cost', { delay: format.number(health.addedDelayMs), cpu: format.percent(health.cpu) }))
    : t(`mask.${health.state}`)
  return (
    <span data-mask-state={health?.state ?? 'unknown'} className={health?.state === 'failed' ? 'inline-flex items-center gap-1 text-sm font-medium text-danger' : 'inline-flex items-center gap-1 text-sm'} data-figures>
      <EyeOff className="size-4 shrink-0" aria-hidden />{cost ? t('mask.withCost', { areas: t('mask.areas', { count }), cost }) : t('mask.areas', { count })}
    </span>
  )
}
