import { Layers, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { TextField } from '~/ui/field'
import { EmptyState } from '~/ui/states'
import { useToast } from '~/ui/toast'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'
import { findingsOn } from '~/ui/viewer/findings/on-view'
import { shownOn } from '~/ui/viewer/shown'
import { StackDesk, type StackDeskHandle } from '../../blocks/stack-desk'
import { readingAddress } from '../../blocks/use-stack'
import { StorePick } from '../store-pick'
import type { EditorOf } from './block-editor'
import { StackStepCard, type StackStep } from './stack-step-card'

/** A series, what is said below it, and the steps that lead through it: each is taken from what the viewer shows. */
export function StackEditor({ courseId, language, body, change }: EditorOf<'stack'>) {
  const { t } = useTranslation('store')
  const toast = useToast()
  const [isPicking, setPicking] = useState(false)
  const [seat, setSeat] = useState<ViewerSeat | null>(null)
  const [said, setSaid] = useState('')
  const desk = useRef<StackDeskHandle>(null)
  const list = useRef<HTMLOListElement>(null)
  const { studyId, seriesId, caption, steps } = body
  const latest = useRef(steps)
  latest.current = steps
  const onReady = useRef((given: ViewerSeat) => { setSeat(given); return () => setSeat(null) }).current
  const set = (next: StackStep[]) => change({ steps: next })
  const focus = (index: number, what: string) => requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('[data-step-card]')[index]?.querySelector<HTMLElement>(what)?.focus())

  /** What is shown with the marks that lie on it; null before there is a picture. */
  const take = (): Pick<StackStep, 'shown' | 'findings'> | null => {
    const view = seat?.desk.activeView()
    if (!seat || !view?.camera()) return null
    return { shown: shownOn(seat.desk), findings: seat.desk.state().marks === 'none' ? [] : findingsOn(view, seat.store.all()).map(({ finding }) => finding.id).slice(0, MOST_MARKS) }
  }
  const add = () => {
    const taken = take()
    if (!taken) return setSaid(t('stack.notReady'))
    set([...steps, { words: '', ...taken }])
    setSaid(t('stack.added', { index: steps.length + 1 }))
    focus(steps.length, 'textarea')
  }
  const replace = (index: number, part: Partial<StackStep>) => set(steps.map((one, i) => (i === index ? { ...one, ...part } : one)))
  const move = (index: number, by: 1 | -1) => {
    const to = index + by
    const step = steps[index]
    if (!step || to < 0 || to >= steps.length) return
    const rest = steps.filter((_, i) => i !== index)
    set([...rest.slice(0, to), step, ...rest.slice(to)])
    focus(to, '[aria-keyshortcuts]')
  }
  const remove = (index: number) => {
    const step = steps[index]!
    set(steps.filter((_, i) => i !== index))
    toast({ text: t('stack.removed'), onUndo: () => { const now = latest.current; set([...now.slice(0, index), step, ...now.slice(index)]) } })
  }
  const isFull = steps.length >= BLOCK_BOUNDS.steps
  const choose = (chosen: { studyId: string; seriesId: string }) => {
    setPicking(false)
    if (chosen.seriesId === seriesId) return
    const before = { studyId, seriesId, steps }
    // Places in one series are nothing in another.
    change({ studyId: chosen.studyId, seriesId: chosen.seriesId, steps: [] })
    if (steps.length > 0) toast({ text: t('stack.changed'), onUndo: () => change(before) })
  }
  return (
    <div className="flex flex-col gap-4" data-stack-editor>
      {isPicking && <StorePick courseId={courseId} of="series" isOpen onClose={() => setPicking(false)} onChoose={choose} />}
      {!studyId || !seriesId ? <EmptyState icon={<Layers />} title={t('stack.empty')} action={<Button tone="primary" onClick={() => setPicking(true)}>{t('stack.choose')}</Button>} /> : (
        <>
          <StackDesk ref={desk} seriesId={seriesId} address={readingAddress(studyId)} shown={steps[0]?.shown ?? null} keeps="server" railShown={false} onReady={onReady} />
          <div className="flex flex-wrap items-center gap-2">
            <Button tone="primary" icon={<Plus aria-hidden />} disabled={isFull} onClick={() => (seat ? add() : desk.current?.open())}>{t(seat ? 'stack.add' : 'stack.openFirst')}</Button>
            <Button onClick={() => setPicking(true)}>{t('stack.change')}</Button>
            <span role="status" className="text-sm text-ink-soft">{isFull ? t('stack.full', { count: BLOCK_BOUNDS.steps }) : said}</span>
          </div>
          <TextField label={t('stack.caption')} hint={t('stack.captionHint')} lang={language} maxLength={BLOCK_BOUNDS.line} value={caption} onChange={({ target }) => change({ caption: target.value })} />
          <section className="flex flex-col gap-2" aria-label={t('stack.steps')}>
            <h4 className="font-medium">{t('stack.steps')}</h4>
            {steps.length === 0 && <p className="text-ink-soft">{t('stack.noSteps')}</p>}
            <ol ref={list} className="flex flex-col gap-2">
              {steps.map((step, index) => (
                <StackStepCard
                  key={index} step={step} index={index} of={steps.length} seriesId={seriesId} language={language} store={seat?.store ?? null}
                  onChange={(part) => replace(index, part)} onStep={(by) => move(index, by)} onRemove={() => remove(index)} onShow={() => desk.current?.show(step.shown)}
                  onAgain={() => { const taken = take(); if (taken) replace(index, taken); setSaid(taken ? t('stack.retaken', { index: index + 1 }) : t('stack.notReady')) }}
                />
              ))}
            </ol>
          </section>
        </>
      )}
    </div>
  )
}

/** Of one step (stackStep in block.ts). */
const MOST_MARKS = 50
