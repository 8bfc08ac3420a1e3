import { ArrowLeft, ArrowRight, CloudOff, RotateCcw, Send } from 'lucide-react'
import { useEffect, useRef, type FormEvent, type ReactNode } from 'react'
import type { LearnerQuestion } from '~/domain/courses/for-learner'
import { answeredParts, blankAnswer, isAnswered, unclearNumber } from '~/domain/questions/answers'
import type { Answer } from '~/domain/questions/question'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import type { Sending } from '~/ui/questions/answering/answer-sender'
import { mayTryAgain, type Standing } from '~/ui/questions/answering/standing'
import { UnclearWords } from '~/ui/questions/line-answer'
import type { BlockContext } from '../block-view'
import { useShownToAll } from '../shown-to-all'
import { QuestionView } from '../question-view'
import type { Refusal } from './use-answers'

interface Props {
  question: LearnerQuestion
  context: BlockContext
  at: number
  of: number
  standing: Standing
  /** Attempts that remain; null: as many as one likes. */
  left: number | null
  refusal: Refusal | undefined
  sending: Sending
  /** Somebody went to it just now. */
  isCalled: boolean
  onEnter: (answer: Answer, attempt: number) => void
  onHandIn: (answer: Answer, attempt: number) => void
  onBefore?: () => void
  onNext?: () => void
}

/** One question with what can be done about it. Enter hands in. */
export function QuestionCard({ question, context, at, of, standing, left, refusal, sending, isCalled, onEnter, onHandIn, onBefore, onNext }: Props) {
  const { t } = useTranslation('questions')
  const format = useFormat()
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (isCalled) title.current?.focus()
  }, [isCalled])
  const answer = standing.kind === 'told' ? standing.answered.answer : standing.answer
  const given = answer ?? blankAnswer(question.asked)
  const isOpen = standing.kind === 'open'
  // Before a class the question stands there to be talked about.
  const isShownToAll = useShownToAll() !== null
  const mayAnswer = context.classId !== null && !isShownToAll
  const mayHandIn = isOpen && isAnswered(given) && !(question.asked.kind === 'numeric' && given.kind === 'numeric' && unclearNumber(given.text, question.asked.unit))
  const parts = isOpen && mayHandIn ? answeredParts(question.asked, given) : null
  const handIn = () => { if (mayHandIn && mayAnswer) onHandIn(given, standing.attempt) }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    handIn()
  }
  // A viewer has fields of its own: what is entered there hands nothing in.
  const isInViewer = question.asked.kind === 'slice' || question.asked.kind === 'mark' || question.asked.kind === 'measure'
  const again = () => {
    if (standing.kind === 'told') onEnter(standing.entered ?? standing.answered.answer, standing.answered.attempt + 1)
  }
  return (
    <Shell isForm={!isInViewer} onSubmit={submit} standing={standing.kind}>
      <h3 ref={title} tabIndex={-1} className="flex flex-wrap items-baseline gap-x-3 text-sm text-ink-soft tabular-nums outline-offset-4">
        <span className="font-semibold">{t('quiz.questionOf', { number: at + 1, of })}</span>
        <span>{t('quiz.worth', { count: question.points, points: format.number(question.points) })}</span>
        {left !== null && mayAnswer && <span>{t('quiz.left', { count: left })}</span>}
      </h3>
      <QuestionView question={question} context={context} answer={answer} isLocked={!isOpen} verdict={standing.kind === 'told' ? standing.answered.verdict : null} onChange={(next) => { if (standing.kind === 'open') onEnter(next, standing.attempt) }} />
      {refusal && (refusal.kind === 'unclear' ? <div role="alert"><UnclearWords unclear={refusal.why} /></div> : <p role="alert" className="rounded-sm bg-attention-soft px-4 py-2 text-attention">{t(`refused.${refusal.kind}`)}</p>)}
      {standing.kind === 'told' && standing.entered && !refusal && <p className="rounded-sm bg-attention-soft px-4 py-2 text-attention">{t('quiz.elsewhere')}</p>}
      {standing.kind === 'waiting' && (
        <p role="status" className="flex items-center gap-2 rounded-sm bg-attention-soft px-4 py-2 text-attention" data-waiting>
          <CloudOff aria-hidden className="size-5 shrink-0" />{t(sending === 'signed-out' ? 'quiz.signedOut' : sending === 'unreached' ? 'quiz.unreached' : 'quiz.sending')}
        </p>
      )}
      {parts && parts.had < parts.of && <p className="text-sm text-attention">{t('quiz.parts', { had: parts.had, of: parts.of })}</p>}
      {!context.classId && <p className="text-sm text-ink-soft">{t('quiz.preview')}</p>}
      <div className="flex flex-wrap gap-2 *:min-w-32 *:flex-1 sm:*:flex-none">
        {onBefore && <Button icon={<ArrowLeft aria-hidden />} onClick={onBefore}>{t('quiz.before')}</Button>}
        {isOpen && mayAnswer && <Button type={isInViewer ? 'button' : 'submit'} onClick={isInViewer ? handIn : undefined} tone="primary" disabled={!mayHandIn} icon={<Send aria-hidden />}>{t('quiz.answer')}</Button>}
        {mayTryAgain(standing) && <Button icon={<RotateCcw aria-hidden />} onClick={again}>{t(standing.kind === 'told' && standing.answered.verdict.kind === 'kept' ? 'quiz.change' : 'quiz.tryAgain')}</Button>}
        {onNext && <Button tone={isOpen && mayAnswer ? 'secondary' : 'primary'} onClick={onNext}>{t('quiz.next')}<ArrowRight aria-hidden /></Button>}
      </div>
    </Shell>
  )
}

function Shell({ isForm, onSubmit, standing, children }: { isForm: boolean; onSubmit: (event: FormEvent) => void; standing: Standing['kind']; children: ReactNode }) {
  const look = { className: 'flex flex-col gap-4', 'data-standing': standing }
  return isForm ? <form onSubmit={onSubmit} noValidate {...look}>{children}</form> : <div {...look}>{children}</div>
}
