import { useEffect } from 'react'
import type { Quiz, QuizAnswer, QuizAsked, QuizScore, StepShown, Two } from '#vr/contract'
import type { Why } from '#vr/core/lesson/quiz'
import { useFormat } from '~/i18n/format'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { MOST_ATTEMPTS } from '~/domain/anatomy/lesson'
import { keyOf, nameIn } from '../../rules/tree'
import type { SceneHands } from '../lesson-scene'
import type { Outcome } from '../use-answers'
import { CutQuestion } from './cut-question'
import { LabelQuestion } from './label-question'
import { NameQuestion } from './name-question'
import { NeedleQuestion } from './needle-question'
import { OrderQuestion } from './order-question'
import { PointQuestion } from './point-question'
import { nameOf, type QuestionProps } from './question'


export interface QuizBoxProps {
  step: StepShown
  hands: SceneHands | null
  language: Language
  outcome: Outcome | undefined
  before: { best: QuizScore; attempts: number } | undefined
  onAnswer: (answer: QuizAnswer) => void
  onAgain: () => void
}

/** One question and what became of its answer. */
export function QuizBox({ step, hands, language, outcome, before, onAnswer, onAgain }: QuizBoxProps) {
  const { t } = useTranslation('following')
  const format = useFormat()
  if (!step.quiz) return null
  const isSpent = (outcome?.kind === 'scored' ? outcome.scored.attempts : (before?.attempts ?? 0)) >= MOST_ATTEMPTS
  return (
    <section aria-label={t('quiz.label')} data-quiz={step.quiz.ask} className="flex flex-col gap-3 rounded-sm border border-line bg-sunken p-4">
      <h3 className="font-semibold">{sentence(step.quiz, hands, language, t)}</h3>
      {!hands ? <p className="text-ink-soft">{t('quiz.noPicture')}</p>
        : outcome?.kind === 'scored' ? <Judged {...{ outcome, hands, language, onAgain, isSpent }} />
          : outcome?.kind === 'waiting' ? <p role="status" className="text-attention">{t('quiz.kept')}</p>
            : outcome?.kind === 'refused' ? (
              <div role="alert" className="flex flex-col items-start gap-2">
                <p className="text-danger">{t(`quiz.refused.${outcome.why}`)}</p>
                {outcome.why !== 'too-many' && <Button onClick={onAgain}>{t('quiz.again')}</Button>}
              </div>
            )
              : isSpent ? <p className="text-ink-soft">{t('quiz.refused.too-many')}</p>
                : <Question key={step.id} asked={step.quiz} {...{ hands, language, onAnswer }} />}
      {before && !outcome && <p className="text-sm text-ink-soft">{t('quiz.before', { best: format.percent(before.best.score), count: before.attempts })}</p>}
    </section>
  )
}

function Question({ asked, ...rest }: { asked: QuizAsked } & Omit<QuestionProps<QuizAsked>, 'asked'>) {
  switch (asked.ask) {
    case 'point-at': return <PointQuestion asked={asked} {...rest} />
    case 'name': return <NameQuestion asked={asked} {...rest} />
    case 'place-label': return <LabelQuestion asked={asked} {...rest} />
    case 'cut-to-see': return <CutQuestion asked={asked} {...rest} />
    case 'order-layers': return <OrderQuestion asked={asked} {...rest} />
    case 'needle': return <NeedleQuestion asked={asked} {...rest} />
  }
}

type Words = ReturnType<typeof useTranslation<'following'>>['t']

export function sentence(quiz: QuizAsked, hands: SceneHands | null, language: Language, t: Words): string {
  switch (quiz.ask) {
    case 'point-at': return t('ask.point-at', { name: nameIn(quiz.name, language) })
    case 'name': return t('ask.name')
    case 'place-label': return t('ask.place-label')
    case 'cut-to-see': return t('ask.cut-to-see', { name: hands ? nameOf(hands, quiz.structure, language) : '…' })
    case 'order-layers': return t('ask.order-layers')
    case 'needle': return t('ask.needle', { point: quiz.point })
  }
}


/** What it was worth and why, what is right, and once more. */
function Judged({ outcome, hands, language, onAgain, isSpent }: { outcome: Extract<Outcome, { kind: 'scored' }>; hands: SceneHands; language: Language; onAgain: () => void; isSpent: boolean }) {
  const { t } = useTranslation('following')
  const format = useFormat()
  const { score, right, best, attempts } = outcome.scored
  const isRight = score.score === 1
  useEffect(() => {
    if (right.ask === 'point-at' || right.ask === 'name' || right.ask === 'cut-to-see') hands.highlight(right.structure)
    if (right.ask === 'needle') {
      const [least, most] = right.depthMm
      const tip = right.entry.map((at, axis) => at + right.direction[axis]! * ((least + most) / 2)) as typeof right.entry
      hands.mark({ right: { kind: 'path', points: [right.entry, tip], text: { en: right.point, zh: right.point }, on: null, by: 'lesson' } })
    }
    return () => { hands.highlight(null); hands.mark({}) }
  }, [right, hands])
  const figures = [
    // To a surface it is measured on the model's coarsest form; to a point it is exact.
    score.distanceMm !== undefined && (right.ask === 'needle' ? t('figure.distance', { mm: format.number(score.distanceMm) }) : t('figure.about', { mm: format.number(Math.round(score.distanceMm)) })),
    score.angleDeg !== undefined && t('figure.angle', { degrees: format.number(score.angleDeg) }),
    score.depthMm !== undefined && t('figure.depth', { mm: format.number(score.depthMm) }),
  ].filter((one) => one !== false)
  return (
    <div role="status" className="flex flex-col gap-2" data-score={score.score}>
      <p className={isRight ? 'font-semibold text-done' : 'font-semibold text-attention'}><span className="tabular-nums">{format.percent(score.score)}</span> · {t(`why.${score.why as Why}`)}</p>
      {figures.length > 0 && <p className="text-sm tabular-nums">{figures.join(' · ')}</p>}
      {score.touched && score.touched.length > 0 && !isRight && <p className="text-sm">{t(right.ask === 'needle' ? 'figure.touched' : 'figure.pressed', { names: score.touched.map((key) => nameOf(hands, key, language)).join(', ') })}</p>}
      {!isRight && <Right {...{ right, hands, language }} />}
      {attempts > 1 && <p className="text-sm text-ink-soft">{t('quiz.before', { best: format.percent(best.score), count: attempts })}</p>}
      {!isSpent && <Button className="self-start" onClick={onAgain}>{t('quiz.again')}</Button>}
    </div>
  )
}

function Right({ right, hands, language }: { right: Quiz; hands: SceneHands; language: Language }) {
  const { t } = useTranslation('following')
  const format = useFormat()
  switch (right.ask) {
    case 'point-at': return <p className="text-sm">{t('right.point-at', { name: nameOf(hands, right.structure, language) })}</p>
    case 'name': return <p className="text-sm">{t('right.name', { name: nameIn(right.choices[right.right]!, language) })}</p>
    case 'place-label': return <ul className="list-inside list-disc text-sm">{right.labels.map(({ text, structure }, n) => <li key={n}>{nameIn(text, language)}: {nameOf(hands, structure, language)}</li>)}</ul>
    case 'cut-to-see': return <p className="text-sm">{t('right.cut-to-see', { share: format.percent(right.visible) })}</p>
    case 'order-layers': return <ol className="list-inside list-decimal text-sm">{right.layers.map((key) => <li key={key}>{nameOf(hands, key, language)}</li>)}</ol>
    case 'needle': return <p className="text-sm">{t('right.needle', { within: format.number(right.toleranceMm), degrees: format.number(right.toleranceDeg), least: format.number(right.depthMm[0]), most: format.number(right.depthMm[1]) })}</p>
  }
}
