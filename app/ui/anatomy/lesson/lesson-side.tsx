import { ChevronLeft, ChevronRight, CircleCheck, CornerUpLeft, Layers3, ListOrdered } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import type { StructureKey } from '#vr/contract'
import type { OpenedLesson } from '~/domain/anatomy/lesson'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { StructuresPanel } from '../parts/structures-panel'
import { nameIn } from '../rules/tree'
import type { SceneHands } from './lesson-scene'
import { LessonHeadset } from './lesson-headset'
import { QuizBox } from './quiz/quiz-box'
import type { useAnswers } from './use-answers'
import type { LessonPlaying } from './use-lesson-player'
import { Voice, type Heard } from './voice'

export interface LessonSideProps {
  lesson: OpenedLesson
  playing: LessonPlaying
  answers: ReturnType<typeof useAnswers>
  hands: SceneHands | null
  language: Language
}

/** The words of the step, what is asked, and the way on; on a phone at the thumb. */
export function LessonSide({ lesson, playing, answers, hands, language }: LessonSideProps) {
  const { t } = useTranslation('following')
  const [list, setList] = useState<'steps' | 'structures' | null>(null)
  const [heard, setHeard] = useState<Heard | null>(null)
  const { state, player } = playing
  const step = player.step()
  const isLast = state.step === state.of - 1
  return (
    <aside aria-label={t('side')} data-step={step.id} data-mode={state.mode} className="flex min-h-0 shrink-0 flex-col border-line bg-raised max-sm:h-[48dvh] max-sm:rounded-t-lg max-sm:border-t sm:w-96 sm:border-l">
      <div className="flex shrink-0 items-center gap-1 border-b border-line px-2 py-1">
        <IconButton label={t('steps')} aria-pressed={list === 'steps'} className={list === 'steps' ? 'bg-accent-soft text-accent' : undefined} onClick={() => setList(list === 'steps' ? null : 'steps')}><ListOrdered aria-hidden /></IconButton>
        {hands && <IconButton label={t('structures')} aria-pressed={list === 'structures'} className={list === 'structures' ? 'bg-accent-soft text-accent' : undefined} onClick={() => setList(list === 'structures' ? null : 'structures')}><Layers3 aria-hidden /></IconButton>}
        <p className="min-w-0 flex-1 truncate px-1 text-sm text-ink-soft tabular-nums" data-step-of>{t('stepOf', { step: state.step + 1, of: state.of })}</p>
        {hands && <LessonHeadset {...{ playing, answers, hands, language, heard }} />}
        {state.isFinished && <p className="flex items-center gap-1 text-sm text-done" data-finished><CircleCheck aria-hidden className="size-4" />{t('finished')}</p>}
      </div>
      <div aria-hidden className="h-1 shrink-0 bg-sunken"><div className="h-full bg-accent" style={{ width: `${((state.step + 1) / state.of) * 100}%` }} /></div>
      {state.mode === 'exploring' && (
        <p role="status" className="flex shrink-0 flex-wrap items-center justify-between gap-2 border-b border-line bg-attention-soft px-4 py-2 text-sm text-attention">
          {t('exploring')}
          <Button tone="primary" icon={<CornerUpLeft aria-hidden />} onClick={() => playing.resume()}>{t('resume')}</Button>
        </p>
      )}
      {list === 'steps' ? (
        <ol className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-2">
          {lesson.steps.map((one, n) => (
            <li key={one.id}>
              <button type="button" aria-current={n === state.step ? 'step' : undefined} onClick={() => { playing.goTo(n); setList(null) }} className={cx('target flex w-full items-center gap-2 rounded-sm px-3 py-2 text-start hover:bg-sunken', n === state.step && 'bg-accent-soft text-accent')}>
                <span className="w-6 shrink-0 text-ink-soft tabular-nums">{n + 1}</span>
                <span className="min-w-0 flex-1">{nameIn(one.title, language)}</span>
                {one.quiz && <span className="shrink-0 text-sm text-ink-soft">{t(answered(lesson, answers, one.id) ? 'quiz.answered' : 'quiz.short')}</span>}
              </button>
            </li>
          ))}
        </ol>
      ) : list === 'structures' && hands ? <Structures hands={hands} /> : (
        <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain p-4" data-step-body>
          <div aria-live="polite" className="flex flex-col gap-2">
            <h2 className="text-lg font-semibold">{nameIn(step.title, language)}</h2>
            <p className="whitespace-pre-line">{nameIn(step.text, language)}</p>
          </div>
          <Voice step={step} language={language} onBegin={playing.point} onHeard={setHeard} />
          <QuizBox step={step} hands={hands} language={language} outcome={answers.outcomes.get(step.id)} before={lesson.answers[step.id]} onAnswer={(answer) => answers.answer(step.id, answer)} onAgain={() => answers.again(step.id)} />
          {isLast && <p className="text-ink-soft" data-end>{t('end')}</p>}
        </div>
      )}
      {answers.waiting > 0 && <p role="status" className="shrink-0 border-t border-line bg-attention-soft px-4 py-1 text-sm text-attention" data-waiting>{t('quiz.waiting', { count: answers.waiting })}</p>}
      <nav aria-label={t('way')} className="flex shrink-0 gap-2 border-t border-line p-2 max-sm:pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <Button className="flex-1" icon={<ChevronLeft aria-hidden />} disabled={state.step === 0} onClick={() => playing.back()}>{t('back')}</Button>
        <Button className="flex-1" tone={isLast ? 'secondary' : 'primary'} disabled={isLast} onClick={() => playing.next()}>{t('next')}<ChevronRight aria-hidden /></Button>
      </nav>
    </aside>
  )
}

const answered = (lesson: OpenedLesson, answers: LessonSideProps['answers'], stepId: string) => lesson.answers[stepId] !== undefined || answers.outcomes.get(stepId)?.kind === 'scored'

function Structures({ hands }: { hands: SceneHands }) {
  const { stage, manifest, run } = hands
  const { scene } = useSyncExternalStore(stage.subscribe, stage.state, stage.state)
  const [selected, setSelected] = useState<readonly StructureKey[]>([])
  return <StructuresPanel manifest={manifest} scene={scene} run={run} endGesture={stage.endGesture} selected={selected} onSelect={setSelected} />
}
