import { Box, CircleCheck, Maximize } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { LANGUAGE_TAGS } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { inLanguage } from '~/ui/cases/two'
import type { ViewOf } from './block-view'
import { CardState } from './shown-case'
import { useCard } from './use-card'

/** How often the lesson in its frame is asked how far it is. */
const LOOK_EVERY_MS = 5_000

/** A 3D lesson, in its place or on a page of its own; followed to its end it is done. */
export function Lesson3dView({ body, context, onBeat }: ViewOf<'lesson3d'>) {
  return body.lessonId ? <Lesson3d lessonId={body.lessonId} language={context.language} onBeat={onBeat} /> : null
}

export function Lesson3d({ lessonId, language, onBeat }: { lessonId: string; language: 'en' | 'zh'; onBeat?: ViewOf<'lesson3d'>['onBeat'] }) {
  const { t } = useTranslation('store')
  const { card, again } = useCard('lesson3d', lessonId)
  const [isOpen, setOpen] = useState(false)
  const step = card.kind === 'lesson3d' ? (card.progress?.step ?? null) : null
  const isFinished = card.kind === 'lesson3d' && card.progress?.isFinished === true
  const say = useRef(onBeat)
  say.current = onBeat
  useEffect(() => { if (step !== null) say.current?.({ place: { step }, isNews: isFinished }) }, [step, isFinished])
  useEffect(() => {
    if (!isOpen || isFinished) return
    const timer = setInterval(again, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [isOpen, isFinished, again])
  const frame = useRef<HTMLIFrameElement>(null)
  // On a phone it would begin below the edge of the screen.
  useEffect(() => { if (isOpen) frame.current?.scrollIntoView({ block: 'center' }) }, [isOpen])
  if (card.kind !== 'lesson3d') return <CardState kind={card.kind} of="lesson3d" again={again} />
  const { text, lang } = inLanguage(card.title, language)
  return (
    <article className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-4" data-lesson3d={lessonId}>
      <h3 className="flex items-center gap-2 text-lg font-semibold break-words"><Box className="size-5 shrink-0" aria-hidden /><span lang={LANGUAGE_TAGS[lang]}>{text}</span></h3>
      <p className="flex flex-wrap items-center gap-2 text-sm text-ink-soft tabular-nums">
        {isFinished ? <><CircleCheck className="size-4 text-done" aria-hidden />{t('lesson3d.finished')}</> : step !== null ? t('lesson3d.place', { step: step + 1, of: card.steps }) : t('lesson3d.steps', { count: card.steps })}
      </p>
      {isOpen && <iframe ref={frame} src={`/anatomy/lessons/${lessonId}?embed=1`} title={text} allow="fullscreen; xr-spatial-tracking" className="h-[min(75svh,44rem)] w-full rounded-sm border-0 bg-black" />}
      <div className="flex flex-wrap gap-2">
        {!isOpen && <Button tone="primary" onClick={() => setOpen(true)}>{t(isFinished ? 'lesson3d.again' : step === null ? 'lesson3d.open' : 'lesson3d.goOn')}</Button>}
        <LinkButton to={`/anatomy/lessons/${lessonId}`} target="_blank" rel="noopener" icon={<Maximize aria-hidden />}>{t('lesson3d.own')}</LinkButton>
      </div>
    </article>
  )
}
