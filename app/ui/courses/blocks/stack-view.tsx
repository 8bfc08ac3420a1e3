import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import type { ViewOf } from './block-view'
import { StackDesk, stackIndex, type StackDeskHandle } from './stack-desk'
import { useShownToAll } from './shown-to-all'
import { stackAddress } from './use-stack'

/** A series with the steps that lead through it. */
export function StackView({ block, body, context, state, onBeat }: ViewOf<'stack'>) {
  const { t } = useTranslation('store')
  const { studyId, seriesId, caption, steps } = body
  const desk = useRef<StackDeskHandle>(null)
  const was = state?.place ?? null
  const [at, setAt] = useState<number | null>(() => (was?.step !== undefined && was.step < steps.length ? was.step : null))
  const place = useRef(was)
  const shown = useShownToAll((move) => {
    if (move.kind === 'step') show(move.to)
    else if (move.kind === 'slice') desk.current?.scrollBy(move.by)
  })
  if (!studyId || !seriesId) return <p className="rounded-lg bg-sunken p-6 text-ink-soft">{t('desk.none')}</p>
  const begin = steps[at ?? 0]?.shown ?? null
  // Moved on from the step by hand: they come back to the picture, not to the step.
  const moved = was?.index !== undefined && was.index !== stackIndex(begin, seriesId) ? was.index : null
  const say = (change: { index?: number; step?: number }) => {
    place.current = { ...place.current, ...change }
    shown?.tell(place.current)
    onBeat({ place: place.current })
  }
  const show = (index: number) => {
    const step = steps[index]
    if (!step) return
    setAt(index)
    desk.current?.show(step.shown)
    say({ step: index, ...(stackIndex(step.shown, seriesId) === null ? {} : { index: stackIndex(step.shown, seriesId)! }) })
  }
  const marks = at === null ? steps[0]?.findings : steps[at]?.findings
  return (
    <figure className="flex flex-col gap-2" data-stack-block={block.id}>
      <StackDesk ref={desk} seriesId={seriesId} address={stackAddress(context, block.id, studyId)} shown={begin} index={moved} marks={marks ?? NO_MARKS} onIndex={(index) => say({ index })} />
      {steps.length > 0 && (
        <div role="group" aria-label={t('steps.label')} className="flex items-start gap-2 rounded-lg border border-line bg-raised p-1" data-steps>
          <IconButton label={t('steps.before')} disabled={at === null || at === 0} onClick={() => show((at ?? 1) - 1)}><ChevronLeft aria-hidden /></IconButton>
          <p aria-live="polite" className="min-w-0 flex-1 self-center py-1">
            <span className="block text-sm text-ink-soft tabular-nums">{t('steps.place', { index: (at ?? 0) + 1, count: steps.length })}</span>
            <span className="break-words">{steps[at ?? 0]!.words}</span>
          </p>
          <IconButton label={t('steps.next')} disabled={at === steps.length - 1} onClick={() => show(at === null ? Math.min(1, steps.length - 1) : at + 1)}><ChevronRight aria-hidden /></IconButton>
        </div>
      )}
      {steps.length > 1 && (
        <ol className="flex flex-wrap gap-1">
          {steps.map(({ words }, index) => (
            <li key={index}><button type="button" onClick={() => show(index)} aria-current={index === (at ?? 0) ? 'step' : undefined} title={words} aria-label={t('steps.go', { index: index + 1 })} className={cx('target min-w-11 rounded-sm border px-2 tabular-nums', index === (at ?? 0) ? 'border-accent bg-accent-soft font-semibold text-accent-strong' : 'border-line hover:bg-sunken')}>{index + 1}</button></li>
          ))}
        </ol>
      )}
      {caption && <figcaption className="text-sm text-ink-soft">{caption}</figcaption>}
      <p className="text-sm text-ink-soft"><span className="pointer-coarse:hidden">{t('desk.keys')}</span><span className="hidden pointer-coarse:inline">{t('desk.fingers')}</span></p>
    </figure>
  )
}

const NO_MARKS: readonly string[] = []
