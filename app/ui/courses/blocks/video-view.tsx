import { useRevalidator } from '@remix-run/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { mediaAddress } from '~/domain/courses/media'
import type { Answered } from '~/domain/questions/verdict'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { standingOf } from '~/ui/questions/answering/standing'
import type { ViewOf } from './block-view'
import type { CaptionTrack } from './film/captions'
import { Film, type FilmControl } from './film/film'
import { MediumMissing } from './film/missing'
import { QuestionCard } from './quiz/question-card'
import { useAnswers } from './quiz/use-answers'
import { useShownToAll } from './shown-to-all'
import { NOT_ASKED, useMedia } from './use-media'

const NOTHING: Readonly<Record<string, Answered>> = {}

/** A film that stops where something is asked, and goes on once it was answered (or passed over in a preview). */
export function VideoView({ block, body, context, state, onBeat }: ViewOf<'video'>) {
  const { t } = useTranslation(['media', 'questions'])
  const { revalidate } = useRevalidator()
  const shown = useShownToAll()
  const media = useMedia(context, [body.mediaId, ...body.captions.map(({ mediaId }) => mediaId)])
  const medium = body.mediaId ? media.get(body.mediaId) : undefined
  const onAnswered = useCallback((said: { isDone: boolean; completed: boolean }) => { if (said.isDone || said.completed) void revalidate() }, [revalidate])
  const { kept, answered, refused, sending, enter, handIn } = useAnswers({ classId: shown ? null : context.classId, blockId: block.id, answered: state?.answered ?? NOTHING, onAnswered })
  const questions = useMemo(() => body.questions.toSorted((a, b) => a.atS - b.atS), [body.questions])
  const film = useRef<FilmControl>(null)
  const [asked, setAsked] = useState<number | null>(null)
  const [passed, setPassed] = useState<ReadonlySet<string>>(new Set())
  const isOpen = (id: string) => answered[id] === undefined && !passed.has(id)
  const next = questions.findIndex(({ question }) => isOpen(question.id))
  const captions = useMemo(() => body.captions.flatMap(({ language, mediaId }): CaptionTrack[] => { const main = media.get(mediaId)?.made.main; return main ? [{ language, address: mediaAddress(context, mediaId, main) }] : [] }), [body.captions, media, context])
  const box = useRef<HTMLDivElement>(null)
  const goesOn = useRef(false)
  useEffect(() => {
    if (asked !== null || !goesOn.current) return
    goesOn.current = false
    // The pressed button is gone with its question: the film has the keys.
    box.current?.querySelector<HTMLElement>('[data-film] [role="toolbar"] button')?.focus()
  }, [asked])
  if (!medium?.made.main) return <MediumMissing medium={medium} isAsked={body.mediaId !== null && media !== NOT_ASKED} />
  const now = asked === null ? null : questions[asked]!
  const isHeld = now !== null && isOpen(now.question.id)
  const pass = () => {
    if (!now) return
    setPassed((before) => new Set([...before, now.question.id]))
    setAsked(null)
    goesOn.current = true
  }
  return (
    <div ref={box} className="flex flex-col gap-4">
      <Film
        context={context} medium={medium} label={medium.name} captions={captions} chapters={body.chapters} startS={state?.place?.atS ?? 0} onBeat={onBeat}
        stopsAtS={next >= 0 ? questions[next]!.atS : null} onStop={() => setAsked(next)} isHeld={isHeld} isAsking={now !== null} onPlay={() => { if (!isHeld) setAsked(null) }} onGoOn={pass} control={film}
      />
      {questions.length > 0 && !shown && <p className="text-sm text-ink-soft">{t('film.asks', { count: questions.length, done: questions.filter(({ question }) => answered[question.id] !== undefined).length })}</p>}
      {now && (
        <section ref={inSight} aria-label={t('film.question')} className="rounded-lg border-2 border-accent bg-raised p-4" data-film-question={now.question.id}>
          <QuestionCard
            key={now.question.id} question={now.question} context={context} at={asked!} of={questions.length} standing={standingOf(now.question.asked, kept[now.question.id], answered[now.question.id])} left={answered[now.question.id]?.left ?? null}
            refusal={refused[now.question.id]} sending={sending} isCalled onEnter={(answer, attempt) => enter(now.question.id, answer, attempt)} onHandIn={(answer, attempt) => handIn(now.question.id, answer, attempt)}
          />
          {(!isHeld || !context.classId || shown) && <Button tone="primary" className="mt-4" onClick={() => { pass(); film.current?.goOn() }}>{t('film.goOn')}</Button>}
        </section>
      )}
    </div>
  )
}

/** A room has no hand on the page: what is asked is brought into sight. */
const inSight = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' })
