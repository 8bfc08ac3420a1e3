import { ArrowLeft, CloudOff, Pencil } from 'lucide-react'
import { useSearchParams } from '@remix-run/react'
import { useEffect, useMemo, useState } from 'react'
import type { OpenedLesson } from '~/domain/anatomy/lesson'
import { LANGUAGE_NAMES, LANGUAGE_TAGS, LANGUAGES, type Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { useShortcuts } from '~/ui/keyboard'
import { useFreshData } from '~/ui/use-fresh-data'
import { NoPictureYet } from '../model-state'
import { nameIn } from '../rules/tree'
import { useManifest } from '../use-manifest'
import { LessonScene, type SceneHands } from './lesson-scene'
import { LessonSide } from './lesson-side'
import { useAnswers } from './use-answers'
import { useLessonPlayer } from './use-lesson-player'
import { useProgress } from './use-progress'

const MAKING_MS = 3_000
const CALM_MS = 60_000

/** A lesson, edge to edge: with its picture, or with its words alone where there is none. */
export function LessonPage({ opened, personId, isEmbedded }: { opened: OpenedLesson; personId: string; /** In another page's frame: without ways out of it. */ isEmbedded: boolean }) {
  const { t, i18n } = useTranslation('following')
  const [language, setLanguage] = useState(i18n.language as Language)
  useFreshData(opened.why === 'making' ? MAKING_MS : CALM_MS)
  // What was opened is followed to its end, also when a newer version comes meanwhile; what is withdrawn goes.
  const [lesson] = useState(opened)
  const manifestUrl = opened.manifestUrl === null ? null : lesson.manifestUrl ?? opened.manifestUrl
  const { state, again } = useManifest(manifestUrl)
  // From another device one goes on where that was; once: later it is where one is oneself.
  const [search, setSearch] = useSearchParams()
  const [begin] = useState(() => { const step = Number(search.get('step')); return Number.isInteger(step) && step >= 1 && step <= lesson.steps.length ? step - 1 : lesson.progress.step })
  const hasStep = search.has('step')
  useEffect(() => { if (hasStep) setSearch((before) => { before.delete('step'); return before }, { replace: true, preventScrollReset: true }) }, [hasStep, setSearch])
  const playing = useLessonPlayer(lesson.steps, begin, lesson.progress.isFinished)
  const { id, version, title, mayEdit } = lesson.lesson
  const [hands, setHands] = useState<SceneHands | null>(null)
  const answers = useAnswers({ lessonId: id, version, personId })
  useProgress({ lessonId: id, version, step: playing.state.step, isFinished: playing.state.isFinished })
  useShortcuts(useMemo(() => [
    { key: 'n', label: t('next'), run: () => playing.next() }, { key: 'PageDown', label: t('next'), run: () => playing.next() },
    { key: 'b', label: t('back'), run: () => playing.back() }, { key: 'PageUp', label: t('back'), run: () => playing.back() },
    { key: 'r', label: t('resume'), run: () => playing.resume() },
  ], [t, playing]))

  const name = nameIn(title, language)
  return (
    <div data-lesson={id} lang={LANGUAGE_TAGS[language]} className="fixed inset-0 flex flex-col bg-surface text-ink">
      <header className="flex shrink-0 items-center gap-1 border-b border-line bg-raised px-2 py-1">
        {!isEmbedded && <LinkButton to="/anatomy" tone="quiet" size="icon" aria-label={t('toList')} title={t('toList')}><ArrowLeft aria-hidden /></LinkButton>}
        <h1 className="min-w-0 flex-1 truncate px-1 font-semibold">{name}</h1>
        <div role="group" aria-label={t('language')} className="flex shrink-0">
          {LANGUAGES.map((one) => <Button key={one} tone="quiet" lang={LANGUAGE_TAGS[one]} aria-pressed={language === one} className={language === one ? 'bg-accent-soft! px-2! text-accent!' : 'px-2!'} onClick={() => setLanguage(one)}>{LANGUAGE_NAMES[one]}</Button>)}
        </div>
        {!isEmbedded && mayEdit && <LinkButton to={`/anatomy/lessons/${id}/edit`} tone="quiet" size="icon" aria-label={t('edit')} title={t('edit')}><Pencil aria-hidden /></LinkButton>}
      </header>
      <div className="flex min-h-0 flex-1 flex-col sm:flex-row">
        {manifestUrl !== null && state.kind === 'loaded'
          ? <LessonScene key={`${state.manifest.model} ${state.manifest.revision}`} manifest={state.manifest} manifestUrl={state.url} title={name} lesson={lesson} playing={playing} language={language} onHands={setHands} />
          : (
            <section aria-label={name} className="relative min-h-0 min-w-0 flex-1 overflow-hidden">
              {manifestUrl !== null && (state.kind === 'not-loaded' || state.kind === 'offline') ? <NoPictureYet why={{ kind: state.kind }} again={again} mayEdit={false} studyId={null} onMakeAgain={() => undefined} />
                : manifestUrl !== null ? <p role="status" className="absolute inset-0 grid place-items-center text-ink-soft">{t('opening')}</p>
                  : <Words why={opened.why ?? 'withdrawn'} />}
            </section>
          )}
        {/* One and the same with and without the picture: who stands on a button in it stays there. */}
        <LessonSide {...{ lesson, playing, answers, language, hands }} />
      </div>
    </div>
  )
}

/** Why there is no picture, and that there is a lesson all the same. */
function Words({ why }: { why: 'withdrawn' | 'making' }) {
  const { t } = useTranslation('following')
  return (
    <div role="status" data-no-picture className="absolute inset-0 grid place-items-center overflow-y-auto p-6 text-center">
      <div className="flex max-w-md flex-col items-center gap-3">
        <CloudOff aria-hidden className="size-10 text-ink-soft" />
        <p className="text-lg font-semibold">{t(`noPicture.${why}.title`)}</p>
        <p className="text-ink-soft">{t(`noPicture.${why}.text`)}</p>
      </div>
    </div>
  )
}
