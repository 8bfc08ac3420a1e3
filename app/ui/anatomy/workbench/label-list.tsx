import { Eye, EyeOff, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { BARRIER, type DeskLabel, type DeskOperation, type DeskState } from '#imaging/segmentation/desk/desk'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { freshColour, freshName } from './rules'

interface Props { state: DeskState; run: (operation: DeskOperation) => void; mlText: (voxels: number) => string }

/** The labels: which is at hand, what it is called in both languages, its colour, and how much of it there is. */
export function LabelList({ state, run, mlText }: Props) {
  const { t } = useTranslation('workbench')
  const add = () => run({ do: 'add-label', ...freshName(state.labels.length + 1), colour: freshColour(state.labels) })
  return (
    <section aria-label={t('labels.title')} className="flex flex-col gap-2">
      <div className="flex items-center justify-between"><h2 className="font-semibold">{t('labels.title')}</h2><Button icon={<Plus aria-hidden />} onClick={add}>{t('labels.add')}</Button></div>
      {state.labels.length === 0 && <p className="text-sm text-ink-soft">{t('labels.none')}</p>}
      <ul className="flex flex-col gap-1">
        {state.labels.map((label) => <LabelRow key={label.label} label={label} isActive={label.label === state.active} ml={mlText(state.voxels[label.label] ?? 0)} run={run} />)}
      </ul>
      {(state.voxels[BARRIER] ?? 0) > 0 && <p className="flex items-center gap-2 text-sm text-ink-soft"><span aria-hidden className="size-4 rounded-sm bg-[#ff3c3c]" />{t('labels.barrier')}<Button tone="quiet" onClick={() => run({ do: 'clear-barrier' })}>{t('labels.clearBarrier')}</Button></p>}
    </section>
  )
}

function LabelRow({ label, isActive, ml, run }: { label: DeskLabel; isActive: boolean; ml: string; run: Props['run'] }) {
  const { t, i18n } = useTranslation('workbench')
  const shown = (i18n.language as Language) === 'zh' ? label.chinese || label.name : label.name
  return (
    <li data-label={label.label} className={cx('flex flex-col gap-2 rounded-sm border p-1', isActive ? 'border-accent bg-accent-soft' : 'border-line')}>
      <div className="flex items-center gap-1">
        <input type="color" aria-label={t('labels.colour', { name: shown })} value={label.colour} onChange={(event) => run({ do: 'describe', label: label.label, colour: event.target.value })} className="size-8 shrink-0 cursor-pointer rounded-sm border-0 bg-transparent p-0.5" />
        <button type="button" aria-pressed={isActive} onClick={() => run({ do: 'activate', label: label.label })} className="target min-w-0 flex-1 truncate text-left">{shown}</button>
        <span className="shrink-0 text-sm text-ink-soft tabular-nums" data-figures>{ml}</span>
        <IconButton label={t(label.isHidden ? 'labels.show' : 'labels.hide', { name: shown })} aria-pressed={label.isHidden} onClick={() => run({ do: 'describe', label: label.label, isHidden: !label.isHidden })}>{label.isHidden ? <EyeOff aria-hidden /> : <Eye aria-hidden />}</IconButton>
        <IconButton label={t('labels.remove', { name: shown })} onClick={() => run({ do: 'remove-label', label: label.label })}><Trash2 aria-hidden /></IconButton>
      </div>
      {isActive && (
        <div className="grid grid-cols-2 gap-2 pb-1">
          <Name label={t('labels.english')} value={label.name} isNeeded onSet={(name) => run({ do: 'describe', label: label.label, name })} />
          <Name label={t('labels.chinese')} value={label.chinese} onSet={(chinese) => run({ do: 'describe', label: label.label, chinese })} />
        </div>
      )}
    </li>
  )
}

/** One step when it is left, not one for each letter. */
function Name({ label, value, isNeeded = false, onSet }: { label: string; value: string; isNeeded?: boolean; onSet: (value: string) => void }) {
  const [text, setText] = useState<string | null>(null)
  const set = () => {
    const next = text?.trim()
    setText(null)
    if (next !== undefined && next !== value && (next !== '' || !isNeeded)) onSet(next)
  }
  return (
    <label className="flex min-w-0 flex-col text-xs text-ink-soft">{label}
      <input value={text ?? value} maxLength={100} onChange={(event) => setText(event.target.value)} onBlur={set} onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); if (event.key === 'Escape') setText(null) }} className="target w-full min-w-0 rounded-sm border border-line-strong bg-raised px-2 py-1 text-sm text-ink" />
    </label>
  )
}
