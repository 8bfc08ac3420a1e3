import { useEffect, useMemo, useRef } from 'react'
import type { LessonPort, LessonShown } from '#vr/xr'
import type { Why } from '#vr/core/lesson/quiz'
import { MOST_ATTEMPTS } from '~/domain/anatomy/lesson'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { EnterHeadset } from '../headset'
import { nameIn } from '../rules/tree'
import type { LessonSideProps } from './lesson-side'
import { nameOf } from './quiz/question'
import { sentence } from './quiz/quiz-box'
import type { SceneHands } from './lesson-scene'
import type { Heard } from './voice'

interface LessonHeadsetProps extends Pick<LessonSideProps, 'playing' | 'answers' | 'language'> { hands: SceneHands; /** The step's voice, where it has one. */ heard: Heard | null }

/** The lesson goes on in the headset: the same player, the same answers. */
export function LessonHeadset(props: LessonHeadsetProps) {
  const { hands, playing, answers, heard } = props
  const { t } = useTranslation('following')
  const format = useFormat()
  const listeners = useRef(new Set<() => void>()).current
  const latest = useRef({ ...props, t, format })
  latest.current = { ...props, t, format }
  useEffect(() => { for (const listener of listeners) listener() }, [listeners, playing.state.step, playing.state.mode, answers.outcomes, heard])

  const lesson = useMemo<LessonPort>(() => ({
    now: () => shown(latest.current),
    subscribe(listener) { listeners.add(listener); return () => { listeners.delete(listener) } },
    next: () => latest.current.playing.next(),
    previous: () => latest.current.playing.back(),
    resume: () => latest.current.playing.resume(),
    answer: (answer) => latest.current.answers.answer(latest.current.playing.player.step().id, answer),
    retry: () => latest.current.answers.again(latest.current.playing.player.step().id),
    voice: { toggle: () => latest.current.heard?.toggle() },
    pointer: () => latest.current.playing.player.state().pointer,
    tick: (nowMs) => { latest.current.playing.player.tick(nowMs) },
  }), [listeners])
  return <EnterHeadset manifest={hands.manifest} stage={hands.stage} started={hands.started} lesson={lesson} isNarrow path={() => `${window.location.pathname}?step=${latest.current.playing.state.step + 1}`} />
}

type Given = LessonHeadsetProps & { t: ReturnType<typeof useTranslation<'following'>>['t']; format: ReturnType<typeof useFormat> }

function shown({ playing, answers, hands, language, heard, t, format }: Given): LessonShown {
  const { player } = playing
  const { step, of, mode } = player.state()
  const { id, title, text, view, quiz } = player.step()
  const outcome = answers.outcomes.get(id)
  return {
    title: nameIn(title, language), text: nameIn(text, language), step: step + 1, of, view, isExploring: mode === 'exploring',
    question: quiz && { asked: quiz, text: sentence(quiz, hands, language, t), names: namesOf(quiz, hands, language) },
    verdict: outcome?.kind === 'scored' ? { score: outcome.scored.score, text: `${format.percent(outcome.scored.score.score)} · ${t(`why.${outcome.scored.score.why as Why}`)}`, isOpen: outcome.scored.attempts < MOST_ATTEMPTS }
      : outcome?.kind === 'waiting' ? { score: null, text: t('quiz.kept'), isOpen: false }
        : outcome?.kind === 'refused' ? { score: null, text: t(`quiz.refused.${outcome.why}`), isOpen: outcome.why !== 'too-many' } : null,
    voice: heard && (heard.isSpeaking ? 'speaking' : 'silent'),
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
