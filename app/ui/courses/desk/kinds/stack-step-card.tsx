import { ArrowDown, ArrowUp, Camera, Eye, Trash2 } from 'lucide-react'
import { useId } from 'react'
import { BLOCK_BOUNDS, type BlockBody } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { TextArea } from '~/ui/field'
import type { FindingsStore } from '~/ui/viewer/findings/store'
import { useFindings } from '~/ui/viewer/use-view'
import { useViewerWords } from '~/ui/viewer/words'
import { stackIndex } from '../../blocks/stack-desk'
import { stepKeys } from '../use-reorder'

export type StackStep = Extract<BlockBody, { kind: 'stack' }>['steps'][number]

interface Props {
  step: StackStep
  index: number
  of: number
  seriesId: string
  language: 'en' | 'zh'
  /** Null before the viewer is open. */
  store: FindingsStore | null
  onChange: (part: Partial<StackStep>) => void
  onStep: (by: 1 | -1) => void
  onRemove: () => void
  onShow: () => void
  onAgain: () => void
}

/** One step: its words, which picture it shows, and the marks that lie on it. */
export function StackStepCard({ step, index, of, seriesId, language, store, onChange, onStep, onRemove, onShow, onAgain }: Props) {
  const { t } = useTranslation('store')
  const { t: named } = useTranslation('viewer')
  const words = useViewerWords()
  const base = useId()
  const marks = useFindings(store)
  const number = index + 1
  const at = stackIndex(step.shown, seriesId)
  const window = step.shown.panes[step.shown.active]?.window
  const toggle = (id: string) => onChange({ findings: step.findings.includes(id) ? step.findings.filter((one) => one !== id) : [...step.findings, id].slice(0, 50) })
  return (
    <li data-step-card className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-3">
      <div className="flex flex-wrap items-center gap-2">
        <button type="button" {...stepKeys(onStep)} className="target min-w-9 rounded-sm px-2 text-left font-semibold tabular-nums hover:bg-sunken" onClick={onShow}>{t('steps.place', { index: number, count: of })}</button>
        <span className="text-sm text-ink-soft tabular-nums">{[at === null ? '' : t('stack.picture', { number: at + 1 }), window ? t('stack.window', { centre: words.number((window.low + window.high) / 2, 0), width: words.number(window.high - window.low, 0) }) : ''].filter(Boolean).join(' · ')}</span>
        <span className="ml-auto flex">
          <IconButton label={t('stack.up')} disabled={index === 0} onClick={() => onStep(-1)}><ArrowUp aria-hidden /></IconButton>
          <IconButton label={t('stack.down')} disabled={number === of} onClick={() => onStep(1)}><ArrowDown aria-hidden /></IconButton>
          <IconButton label={t('stack.remove', { index: number })} onClick={onRemove}><Trash2 aria-hidden /></IconButton>
        </span>
      </div>
      <TextArea label={t('stack.words', { index: number })} lang={language} rows={2} maxLength={BLOCK_BOUNDS.line} value={step.words} onChange={({ target }) => onChange({ words: target.value })} />
      <div className="flex flex-wrap gap-2">
        <Button icon={<Eye aria-hidden />} onClick={onShow}>{t('stack.show', { index: number })}</Button>
        <Button icon={<Camera aria-hidden />} disabled={store === null} onClick={onAgain}>{t('stack.again')}</Button>
      </div>
      {marks.length > 0 && (
        <fieldset className="flex flex-col gap-1">
          <legend className="text-sm font-medium">{t('stack.marks')}</legend>
          {marks.map(({ id, content, author, isMine }) => (
            <label key={id} htmlFor={`${base}${id}`} className="target flex items-center gap-2">
              <input id={`${base}${id}`} type="checkbox" checked={step.findings.includes(id)} onChange={() => toggle(id)} className="size-5 shrink-0 accent-(--accent)" />
              <span className="min-w-0 break-words tabular-nums">{[named(`shape.${content.shape}`), ...words.lines(content), isMine ? '' : author.name].filter(Boolean).join(' · ')}</span>
            </label>
          ))}
        </fieldset>
      )}
    </li>
  )
}
