import { useEffect, useMemo, useRef } from 'react'
import type { HeadsetPorts, LessonShown } from '#vr/xr'
import type { Why } from '#vr/core/lesson/quiz'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { EnterHeadset } from '../headset'
import { nameIn } from '../rules/tree'
import type { LessonSideProps } from './lesson-side'
import { nameOf } from './quiz/question'
import { sentence } from './quiz/quiz-box'
import type { SceneHands } from './lesson-scene'

/** The lesson goes on in the headset: the same player, the same answers. */
export function LessonHeadset(props: Pick<LessonSideProps, 'playing' | 'answers' | 'language'> & { hands: SceneHands }) {
  const { hands, playing, answers } = props
  const { t } = useTranslation('following')
  const format = useFormat()
  const listeners = useRef(new Set<() => void>()).current
  const latest = useRef({ ...props, t, format })
  latest.current = { ...props, t, format }
  useEffect(() => { for (const listener of listeners) listener() }, [listeners, playing.state, answers.outcomes])

  const lesson = useMemo<NonNullable<HeadsetPorts['lesson']>>(() => ({
    now: () => shown(latest.current),
    subscribe(listener) { listeners.add(listener); return () => { listeners.delete(listener) } },
    next: () => latest.current.playing.next(),
    previous: () => latest.current.playing.back(),
    resume: () => latest.current.playing.resume(),
    answer: (answer) => latest.current.answers.answer(latest.current.playing.player.step().id, answer),
    tick: (nowMs) => { latest.current.playing.player.tick(nowMs) },
  }), [listeners])
  return <EnterHeadset manifest={hands.manifest} stage={hands.stage} started={hands.started} lesson={lesson} />
}

type Given = Pick<LessonSideProps, 'playing' | 'answers' | 'language'> & { hands: SceneHands; t: ReturnType<typeof useTranslation<'following'>>['t']; format: ReturnType<typeof useFormat> }

function shown({ playing, answers, hands, language, t, format }: Given): LessonShown {
  const { player } = playing
  const { step, of, mode } = player.state()
  const { id, title, text, view, quiz } = player.step()
  const outcome = answers.outcomes.get(id)
  return {
    title: nameIn(title, language), text: nameIn(text, language), step: step + 1, of, view, isExploring: mode === 'exploring',
    question: quiz && { asked: quiz, text: sentence(quiz, hands, language, t), names: namesOf(quiz, hands, language) },
    verdict: outcome?.kind === 'scored' ? { score: outcome.scored.score, text: `${format.percent(outcome.scored.score.score)} · ${t(`why.${outcome.scored.score.why as Why}`)}` }
      : outcome?.kind === 'waiting' ? { score: null, text: t('quiz.kept') }
        : outcome?.kind === 'refused' ? { score: null, text: t(`quiz.refused.${outcome.why}`) } : null,
  }
}

function namesOf(quiz: NonNullable<LessonShown['question']>['asked'], hands: SceneHands, language: Given['language']): string[] {
  switch (quiz.ask) {
    case 'name': return quiz.choices.map((one) => nameIn(one, language))
    case 'place-label': return quiz.labels.map((one) => nameIn(one, language))
    case 'order-layers': return quiz.layers.map((key) => nameOf(hands, key, language))
    case 'point-at': case 'cut-to-see': case 'needle': return []
  }
}
