import { lazy, Suspense, useState } from 'react'
import { withoutKey } from '~/domain/courses/for-learner'
import type { ItemContent } from '~/domain/exams/item'
import type { Answer } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { RichText } from '~/ui/courses/blocks/rich-text'
import { StackDesk } from '~/ui/courses/blocks/stack-desk'
import { readingAddress } from '~/ui/courses/blocks/use-stack'
import { Dialog } from '~/ui/dialog'
import { QuestionView, type StackAnswerProps } from '~/ui/questions/question-view'
import { examPictureAddress, type PictureSizes } from './item-hotspot-editor'

const SeriesAnswer = lazy(async () => ({ default: (await import('~/ui/questions/series/series-answer')).SeriesAnswer }))

/** As a candidate has it: what comes later locks the answers before it. Nothing is kept. */
export function ItemPreview({ content, pictures, isOpen, onClose }: { content: ItemContent; pictures: PictureSizes; isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('question-library')
  return (
    <Dialog title={t('preview.title')} description={t('preview.note')} open={isOpen} onOpenChange={(open) => { if (!open) onClose() }} width="wide">
      {isOpen && <Stages content={content} pictures={pictures} />}
    </Dialog>
  )
}

function Stages({ content: { lead, stages, language }, pictures }: { content: ItemContent; pictures: PictureSizes }) {
  const { t } = useTranslation('question-library')
  const [answers, setAnswers] = useState<Record<string, Answer>>({})
  const [at, setAt] = useState(0)
  return (
    <div lang={language} className="flex flex-col gap-6" data-item-preview>
      {lead && <RichText doc={lead} name="preview-lead" />}
      {stages.slice(0, at + 1).map(({ words, question }, n) => (
        <section key={question.id} aria-label={stages.length > 1 ? t('stage.name', { number: n + 1 }) : undefined} className="flex flex-col gap-4">
          {words && <RichText doc={words} name={`preview-${question.id}`} />}
          <QuestionView
            question={withoutKey(question)} answer={answers[question.id] ?? null} onChange={(answer) => setAnswers((before) => ({ ...before, [question.id]: answer }))} verdict={null} isLocked={n < at}
            pictureOf={(mediaId) => { const size = pictures[mediaId]; return size ? { src: examPictureAddress(mediaId), ...size } : null }} stackAnswer={(props) => <OnSeries {...props} />}
          />
        </section>
      ))}
      {at + 1 < stages.length && <Button className="self-start" onClick={() => setAt(at + 1)}>{t('preview.next', { number: at + 2, of: stages.length })}</Button>}
    </div>
  )
}

function OnSeries(props: StackAnswerProps) {
  const { t } = useTranslation('questions')
  const { studyId, seriesId, shown } = props.asked
  if (!studyId || !seriesId) return <p className="rounded-lg bg-sunken p-6 text-ink-soft">{t('series.missing')}</p>
  return (
    <Suspense fallback={<p role="status" className="rounded-lg bg-sunken p-6 text-ink-soft">{t('stack.loading')}</p>}>
      <SeriesAnswer {...props} desk={(onSeat) => <StackDesk seriesId={seriesId} address={readingAddress(studyId)} shown={shown} onReady={onSeat} mayAnnotate={!props.isLocked} className="h-full" />} />
    </Suspense>
  )
}
