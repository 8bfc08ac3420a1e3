import { useRevalidator } from '@remix-run/react'
import { List, Rows2 } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { Answered } from '~/domain/questions/verdict'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { markOf, mayTryAgain, standingOf } from '~/ui/questions/answering/standing'
import { useToast } from '~/ui/toast'
import type { ViewOf } from './block-view'
import { Navigator } from './quiz/navigator'
import { QuestionCard } from './quiz/question-card'
import { QuizResult } from './quiz/result'
import { useShownToAll } from './shown-to-all'
import { useAnswers } from './quiz/use-answers'

const NOTHING: Readonly<Record<string, Answered>> = {}

/** Questions one after another, or all at once. */
export function QuizView({ block, body: { questions, attempts }, context, state }: ViewOf<'quiz'>) {
  const { t } = useTranslation(['questions', 'learning'])
  const toast = useToast()
  const { revalidate } = useRevalidator()
  const [told, setTold] = useState<{ score: number | null; isDone: boolean } | null>(null)
  const isDone = (told?.isDone ?? false) || (state?.isDone ?? false)
  const onAnswered = useCallback((said: { score: number | null; isDone: boolean; completed: boolean }) => {
    setTold((before) => ({ score: said.score ?? before?.score ?? null, isDone: said.isDone || (before?.isDone ?? false) }))
    if (said.completed) toast({ text: t('learning:lesson.courseCompleted'), tone: 'done' })
    // The page's own marks: this block, the lesson, what opens with it.
    if (said.completed || (said.isDone && !isDone)) void revalidate()
  }, [toast, t, revalidate, isDone])
  const shown = useShownToAll((move) => { if (move.kind === 'step' && questions[move.to]) go(move.to) })
  const { kept, answered, refused, sending, enter, handIn } = useAnswers({ classId: shown ? null : context.classId, blockId: block.id, answered: state?.answered ?? NOTHING, onAnswered })
  const standings = questions.map(({ id, asked }) => standingOf(asked, kept[id], answered[id]))
  const marks = standings.map(markOf)
  const [at, setAt] = useState(() => state?.place?.step ?? Math.max(0, questions.findIndex(({ id }) => state?.answered?.[id] === undefined)))
  const [isAll, setAll] = useState(false)
  const [called, setCalled] = useState<{ at: number; times: number } | null>(null)
  const go = (to: number) => {
    setAt(to)
    shown?.tell({ step: to })
    setCalled((before) => ({ at: to, times: (before?.times ?? 0) + 1 }))
  }
  const now = Math.min(at, questions.length - 1)
  const result = useMemo(() => {
    const verdicts = questions.map(({ id }) => answered[id]?.verdict)
    if (!verdicts.every((one) => one && one.kind !== 'kept')) return null
    return verdicts.reduce((sum, one) => ({ points: sum.points + (one && one.kind !== 'kept' ? one.points : 0), most: sum.most + (one && one.kind !== 'kept' ? one.most : 0) }), { points: 0, most: 0 })
  }, [questions, answered])
  const again = questions.flatMap(({ id }, n) => { const standing = standings[n]!; return mayTryAgain(standing) && standing.kind === 'told' ? [{ id, n, standing }] : [] })
  if (questions.length === 0) return <p className="text-ink-soft">{t('quiz.empty')}</p>
  const card = (n: number, isOne: boolean) => {
    const { id } = questions[n]!
    const last = answered[id]
    return (
      <QuestionCard
        key={id} question={questions[n]!} context={context} at={n} of={questions.length} standing={standings[n]!} left={last ? last.left : attempts || null} refusal={refused[id]} sending={sending}
        isCalled={called?.at === n} onEnter={(answer, attempt) => enter(id, answer, attempt)} onHandIn={(answer, attempt) => handIn(id, answer, attempt)}
        onBefore={isOne && n > 0 ? () => go(n - 1) : undefined} onNext={isOne && n < questions.length - 1 ? () => go(n + 1) : undefined}
      />
    )
  }
  return (
    <div data-quiz className="flex flex-col gap-5">
      {questions.length > 1 && (
        <div className="flex flex-wrap items-start justify-between gap-3">
          <Navigator marks={marks} at={isAll ? null : now} onGo={go} />
          <Button tone="quiet" className="text-sm text-ink-soft" aria-pressed={isAll} icon={isAll ? <Rows2 aria-hidden /> : <List aria-hidden />} onClick={() => setAll(!isAll)}>{t(isAll ? 'quiz.oneByOne' : 'quiz.allAtOnce')}</Button>
        </div>
      )}
      {isAll ? <ol className="flex flex-col gap-8">{questions.map(({ id }, n) => <li key={id} className="border-t border-line pt-5">{card(n, false)}</li>)}</ol> : card(now, true)}
      {result && <QuizResult {...result} score={told?.score ?? state?.score ?? null} rule={block.rule} isDone={isDone} again={again.length} onAgain={() => { for (const { id, standing } of again) enter(id, standing.entered ?? standing.answered.answer, standing.answered.attempt + 1); go(again[0]!.n) }} />}
    </div>
  )
}
