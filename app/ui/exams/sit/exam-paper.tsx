import { ChevronLeft, ChevronRight, Flag, ListChecks, Send } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { AnswerChange, Standing } from '~/domain/exams/attempt'
import { isAnswered } from '~/domain/questions/answers'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { useShortcuts } from '~/ui/keyboard'
import { AskedItemView } from './asked-item'
import { ExamClock } from './exam-clock'
import type { HandInReply, Keeper } from './keeper'
import { PaperMap } from './paper-map'
import { SavingState } from './saving-state'
import { useKeeper, type Opened } from './use-attempt'

const TRY_AGAIN_MS = 2_000

/** The paper while it is sat: one question at a time, the clock, where what was entered is, and the way to all questions. */
export function ExamPaper({ opened, keeper, onIn }: { opened: Opened; keeper: Keeper; onIn: () => void }) {
  const { t } = useTranslation('exam-sit')
  const state = useKeeper(keeper)
  const items = useMemo(() => opened.sections.flatMap((section) => section.items.map((item) => ({ item, section }))), [opened])
  const [at, setAt] = useState(0)
  const [isListed, setListed] = useState(false)
  const [ending, setEnding] = useState<'no' | 'by-hand' | 'by-clock'>('no')
  const [failed, setFailed] = useState<HandInReply['kind'] | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const isLinear = opened.rules.navigation === 'linear'
  const { item, section } = items[at]!
  const isOver = state.over !== null || ending !== 'no'
  const standingOf = (itemId: string) => (questionId: string): Standing | undefined => state.standings.get(`${itemId} ${questionId}`)
  const enter = useCallback((change: AnswerChange) => void keeper.enter(change), [keeper])
  const first = item.stages[0]!.question.id
  const isFlagged = standingOf(item.id)(first)?.isFlagged ?? false
  const flag = useCallback(() => enter({ do: 'flag', itemId: item.id, questionId: first, isFlagged: !isFlagged }), [enter, item, first, isFlagged])
  const go = useCallback((to: number) => {
    if (to < 0 || to >= items.length) return
    // Where there is no way back, what is left stands as it is.
    if (isLinear) for (const { question } of items[at]!.item.stages) enter({ do: 'lock', itemId: items[at]!.item.id, questionId: question.id })
    setAt(to)
    setListed(false)
    requestAnimationFrame(() => heading.current?.focus())
  }, [items, at, isLinear, enter])

  // How long a question was looked at: told when it is left, and each half minute.
  useEffect(() => {
    let since = performance.now()
    const tell = () => {
      const ms = Math.round(performance.now() - since)
      since = performance.now()
      if (ms >= 1_000 && document.visibilityState === 'visible') enter({ do: 'spent', itemId: item.id, questionId: first, ms })
    }
    const timer = setInterval(tell, 30_000)
    return () => { clearInterval(timer); tell() }
  }, [item, first, enter])

  const handIn = useCallback(async () => {
    setFailed(null)
    const reply = await keeper.handIn()
    if (reply.kind === 'in') onIn()
    else setFailed(reply.kind)
  }, [keeper, onIn])
  // Past the end the page hands in by itself, again and again until it was heard.
  useEffect(() => {
    if (ending !== 'by-clock') return
    void handIn()
    const timer = setInterval(() => void handIn(), TRY_AGAIN_MS)
    return () => clearInterval(timer)
  }, [ending, handIn])
  useEffect(() => { if (state.over === 'in') onIn() }, [state.over, onIn])
  const onEnd = useCallback(() => setEnding('by-clock'), [])

  useShortcuts(useMemo(() => [
    { key: 'n', label: t('next'), run: () => go(at + 1) }, ...(isLinear ? [] : [{ key: 'b', label: t('back'), run: () => go(at - 1) }]),
    { key: 'f', label: t('flag'), run: flag }, { key: 'm', label: t('map.label'), run: () => setListed((is) => !is) },
  ], [t, go, at, isLinear, flag]))

  const sections = useMemo(() => {
    let number = 0
    return opened.sections.map(({ id, title, items: list }) => ({
      id, title, places: list.map((one) => {
        number++
        const standings = one.stages.map(({ question }) => state.standings.get(`${one.id} ${question.id}`))
        return { id: one.id, number, isAnswered: one.stages.every((_, n) => { const answer = standings[n]?.answer; return answer != null && isAnswered(answer) }), isFlagged: standings[0]?.isFlagged ?? false, mayOpen: !isLinear || number - 1 >= at }
      }),
    }))
  }, [opened, state.standings, isLinear, at])
  const places = sections.flatMap((one) => one.places)
  const open = places.filter(({ isAnswered }) => !isAnswered).length

  return (
    <div className="flex flex-1 flex-col" style={{ fontSize: `${opened.fontPercent}%` }} data-exam={opened.attemptId}>
      <header className="sticky top-0 z-20 flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line bg-raised px-4 py-2 sm:px-6">
        <h1 className="min-w-0 flex-1 truncate font-semibold">{opened.title}</h1>
        <SavingState state={state} />
        <ExamClock endsAt={state.endsAt} isPaused={state.isPaused} serverNow={keeper.serverNow} onEnd={onEnd} />
      </header>
      {state.isPaused && <p role="alert" className="bg-attention-soft px-4 py-3 text-center font-medium text-attention">{t('paused')}</p>}
      {ending === 'by-clock' && <p role="alert" className="bg-attention-soft px-4 py-3 text-center font-medium text-attention">{t(failed ? 'ended.waiting' : 'ended.sending')}</p>}
      <div className="mx-auto flex w-full max-w-6xl flex-1 gap-8 px-4 py-6 sm:px-6">
        <div className={cx('flex min-w-0 flex-1 flex-col gap-6', isListed && 'max-lg:hidden')} aria-hidden={state.isPaused || undefined}>
          {ending === 'by-hand' ? (
            <section className="flex flex-col gap-4 rounded-lg border border-line bg-raised p-6" data-ending>
              <h2 className="text-lg font-semibold">{t('end.title')}</h2>
              <p>{open === 0 ? t('end.all') : t('end.open', { count: open })}</p>
              {state.saving === 'waiting' && <p className="text-attention">{t('end.noLine')}</p>}
              {failed && <p role="alert" className="text-danger">{t(failed === 'other-device' ? 'elsewhere.other-device' : failed === 'refused' ? 'saving.refused' : 'end.failed')}</p>}
              <div className="flex flex-wrap gap-2">
                <Button onClick={() => { setEnding('no'); setFailed(null) }}>{t('end.goOn')}</Button>
                <Button tone="primary" icon={<Send aria-hidden />} onClick={() => void handIn()}>{t('end.handIn')}</Button>
              </div>
            </section>
          ) : state.isPaused ? null : (
            <>
              <div className="flex items-start justify-between gap-4">
                <div className="flex flex-col">
                  {section.title && <p className="text-sm text-ink-soft">{section.title}</p>}
                  <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">{t('questionOf', { number: at + 1, of: items.length })}</h2>
                  <p className="text-sm text-ink-soft">{t('points', { count: item.points })}</p>
                </div>
                <Button tone="quiet" icon={<Flag aria-hidden className={isFlagged ? 'fill-current text-attention' : undefined} />} aria-pressed={isFlagged} disabled={isOver} onClick={flag}>{t('flag')}</Button>
              </div>
              <AskedItemView
                key={item.id} item={item} standingOf={standingOf(item.id)} isOver={isOver}
                onAnswer={(questionId, answer) => enter({ do: 'answer', itemId: item.id, questionId, answer })} onUncover={(questionId) => enter({ do: 'lock', itemId: item.id, questionId })}
              />
              <div className="mt-auto flex flex-wrap gap-2 border-t border-line pt-4">
                {!isLinear && <Button icon={<ChevronLeft aria-hidden />} disabled={at === 0} onClick={() => go(at - 1)}>{t('back')}</Button>}
                <Button tone={at === items.length - 1 ? 'secondary' : 'primary'} disabled={at === items.length - 1} onClick={() => go(at + 1)}>{t('next')}<ChevronRight aria-hidden /></Button>
                <span className="flex-1" />
                <IconButton label={t('map.label')} className="lg:hidden" onClick={() => setListed(true)}><ListChecks aria-hidden /></IconButton>
                <Button tone={at === items.length - 1 ? 'primary' : 'secondary'} icon={<Send aria-hidden />} disabled={isOver} onClick={() => setEnding('by-hand')}>{t('handIn')}</Button>
              </div>
            </>
          )}
        </div>
        <aside className={cx('w-full shrink-0 lg:w-64', !isListed && 'max-lg:hidden')}>
          <PaperMap sections={sections} at={item.id} onOpen={(id) => go(items.findIndex((one) => one.item.id === id))} />
          <Button className="mt-4 w-full lg:hidden" onClick={() => setListed(false)}>{t('map.close')}</Button>
        </aside>
      </div>
    </div>
  )
}
