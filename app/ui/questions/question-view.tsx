import { useId, type ReactNode } from 'react'
import type { LearnerAsked, LearnerQuestion } from '~/domain/courses/for-learner'
import { blankAnswer, fitted } from '~/domain/questions/answers'
import type { Answer } from '~/domain/questions/question'
import type { Verdict } from '~/domain/questions/verdict'
import { RichText } from '~/ui/courses/blocks/rich-text'
import { ChoiceAnswer, TrueFalseAnswer } from './choice-answer'
import { HotspotAnswer, type QuestionPicture } from './hotspot-answer'
import { NumericAnswer, ShortAnswer } from './line-answer'
import { MatchAnswer } from './match-answer'
import { OrderAnswer } from './order-answer'
import { VerdictView } from './verdict-view'

export type Told = Extract<Verdict, { kind: 'judged' }>
/** Of one kind: what is asked, and its answer as it stands. */
export interface AnswerOf<Q extends LearnerAsked, A extends Answer> {
  asked: Q
  answer: A
  onChange: (answer: A) => void
  isLocked: boolean
  /** Only once it is told. */
  told: Told | null
  /** The id of the words that ask. */
  labelledBy: string
  /** Unique on the page. */
  name: string
}
export type StackAsked = Extract<LearnerAsked, { kind: 'slice' | 'mark' | 'measure' }>
export type StackAnswer = Extract<Answer, { kind: 'slice' | 'mark' | 'measure' }>
export type StackAnswerProps = AnswerOf<StackAsked, StackAnswer>

export interface QuestionViewProps {
  question: LearnerQuestion
  /** Null: nothing was entered yet. */
  answer: Answer | null
  onChange: (answer: Answer) => void
  verdict: Verdict | null
  isLocked: boolean
  /** Where its picture is; 'waiting': not known yet, null: it is gone. */
  pictureOf: (mediaId: string) => QuestionPicture | 'waiting' | null
  /** The viewer that a question about a series is answered in. */
  stackAnswer: (props: StackAnswerProps) => ReactNode
}

/** One question with its answer, wherever it is asked. Knows nothing of what is right before it is told. */
export function QuestionView({ question: { id, stem, asked }, answer: given, onChange, verdict, isLocked, pictureOf, stackAnswer }: QuestionViewProps) {
  const base = useId()
  const answer = (given && fitted(asked, given)) ?? blankAnswer(asked)
  const told = verdict?.kind === 'judged' ? verdict : null
  const beside = { onChange, isLocked, told, labelledBy: `${base}stem`, name: `${base}answer` }
  return (
    <div data-question={id} data-kind={asked.kind} className="flex flex-col gap-4">
      <div id={`${base}stem`} className="text-lg break-words"><RichText doc={stem} name={`${base}stem`} /></div>
      {answerTo()}
      {/* There from the start: what comes into it is read out. */}
      <div role="status" className="empty:hidden">{verdict && <VerdictView verdict={verdict} name={base} />}</div>
    </div>
  )

  function answerTo(): ReactNode {
    switch (asked.kind) {
      case 'single': case 'multiple': return answer.kind === 'single' || answer.kind === 'multiple' ? <ChoiceAnswer asked={asked} answer={answer} {...beside} /> : null
      case 'true-false': return answer.kind === 'true-false' ? <TrueFalseAnswer asked={asked} answer={answer} {...beside} /> : null
      case 'match': return answer.kind === 'match' ? <MatchAnswer asked={asked} answer={answer} {...beside} /> : null
      case 'order': return answer.kind === 'order' ? <OrderAnswer asked={asked} answer={answer} {...beside} /> : null
      case 'numeric': return answer.kind === 'numeric' ? <NumericAnswer asked={asked} answer={answer} {...beside} /> : null
      case 'short': return answer.kind === 'short' ? <ShortAnswer asked={asked} answer={answer} {...beside} /> : null
      case 'hotspot': return answer.kind === 'hotspot' ? <HotspotAnswer asked={asked} answer={answer} {...beside} picture={asked.mediaId === null ? null : pictureOf(asked.mediaId)} /> : null
      case 'slice': case 'mark': case 'measure': return answer.kind === 'slice' || answer.kind === 'mark' || answer.kind === 'measure' ? stackAnswer({ asked, answer, ...beside }) : null
    }
  }
}
