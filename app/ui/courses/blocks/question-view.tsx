import { lazy, Suspense } from 'react'
import type { LearnerQuestion } from '~/domain/courses/for-learner'
import type { Answer } from '~/domain/questions/question'
import type { Verdict } from '~/domain/questions/verdict'
import { useTranslation } from '~/i18n/use-translation'
import { QuestionView as Asked, type StackAnswerProps } from '~/ui/questions/question-view'
import type { BlockContext } from './block-view'
import { coursePicture } from './course-picture'
import { StackDesk } from './stack-desk'
import { NOT_ASKED, useMedia } from './use-media'
import { readingAddress } from './use-stack'

const SeriesAnswer = lazy(async () => ({ default: (await import('~/ui/questions/series/series-answer')).SeriesAnswer }))

export interface QuestionViewProps {
  question: LearnerQuestion
  context: BlockContext
  /** Null: nothing was entered yet. */
  answer: Answer | null
  onChange: (answer: Answer) => void
  verdict: Verdict | null
  isLocked: boolean
}

/** A question of a course: its pictures come from the course's media, its series from the store. */
export function QuestionView({ context, ...rest }: QuestionViewProps) {
  const { asked } = rest.question
  const mediaId = asked.kind === 'hotspot' ? asked.mediaId : null
  const media = useMedia(context, [mediaId])
  const medium = media.get(mediaId ?? '')
  return <Asked {...rest} pictureOf={() => (medium ? coursePicture(context, medium) : media === NOT_ASKED ? 'waiting' : null)} stackAnswer={(asked) => <OnSeries {...asked} />} />
}

/** No mark of anybody else's lies on them: it could tell. */
export function OnSeries(props: StackAnswerProps) {
  const { t } = useTranslation('questions')
  const { studyId, seriesId, shown } = props.asked
  if (!studyId || !seriesId) return <p className="rounded-lg bg-sunken p-6 text-ink-soft">{t('series.missing')}</p>
  return (
    <Suspense fallback={<PicturesLoad />}>
      <SeriesAnswer {...props} desk={(onSeat) => <StackDesk seriesId={seriesId} address={readingAddress(studyId)} shown={shown} onReady={onSeat} mayAnnotate={!props.isLocked} className="h-full" />} />
    </Suspense>
  )
}

function PicturesLoad() {
  const { t } = useTranslation('questions')
  return <p role="status" className="rounded-lg bg-sunken p-6 text-ink-soft">{t('stack.loading')}</p>
}
