import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Question } from '~/domain/questions/question'
import { newQuestion, copyOfQuestion } from '~/domain/questions/new-question'
import { newId } from '~/domain/courses/write/new-block'
import { QUESTION_KINDS } from '~/domain/questions/question'
import { clockOf } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Menu, MenuItem } from '~/ui/menu'
import { QuestionKindIcon } from '~/ui/questions/editing/kind-icon'
import { useToast } from '~/ui/toast'
import { useMedia } from '../../blocks/use-media'
import { MediaField } from '../media-field'
import { QuestionCard } from '../question/question-card'
import { useReorder } from '../use-reorder'
import type { EditorOf } from './block-editor'
import { ClockField } from './clock-field'
import { CaptionFields, ChapterFields } from './moving-fields'

const MOST_QUESTIONS = 20

/** A film with captions, chapters and what it asks on its way. */
export function VideoEditor({ courseId, language, body, change }: EditorOf<'video'>) {
  const { t } = useTranslation(['media', 'question-desk'])
  const toast = useToast()
  const [open, setOpen] = useState<string | null>(null)
  const { questions } = body
  const durationMs = useMedia({ courseId, classId: null }, [body.mediaId]).get(body.mediaId ?? '')?.durationMs ?? null
  const reorder = useReorder(() => undefined)
  const replace = (at: number, part: Partial<(typeof questions)[number]>) => change((now) => ({ questions: now.questions.map((one, i) => (i === at ? { ...one, ...part } : one)) }))
  const add = (question: Question, atS: number) => {
    change({ questions: [...questions, { atS, question }] })
    setOpen(question.id)
  }
  return (
    <div className="flex flex-col gap-5">
      <MediaField courseId={courseId} kind="video" label={t('edit.video')} mediaId={body.mediaId} onChange={(mediaId) => change({ mediaId })} />
      <CaptionFields courseId={courseId} captions={body.captions} onChange={(make) => change((now) => ({ captions: make(now.captions) }))} />
      <ChapterFields chapters={body.chapters} language={language} durationMs={durationMs} onChange={(chapters) => change({ chapters })} />
      <fieldset className="flex flex-col gap-3">
        <legend className="mb-1 font-medium">{t('edit.questions')}</legend>
        <p className="text-sm text-ink-soft">{t('edit.questionsHint')}</p>
        <ol className="flex flex-col gap-3">
          {questions.map(({ atS, question }, i) => (
            <div key={question.id} className="flex flex-col gap-2">
              <ClockField label={t('edit.questionAt', { number: i + 1 })} atS={atS} hint={durationMs !== null && atS * 1_000 > durationMs ? t('edit.afterEnd', { at: clockOf(durationMs) }) : undefined} onChange={(next) => replace(i, { atS: next })} />
              <QuestionCard
                courseId={courseId} language={language} question={question} at={i} of={questions.length} reorder={reorder} isOpen={open === question.id} onToggle={() => setOpen(open === question.id ? null : question.id)}
                onChange={(next) => replace(i, { question: next })} onDuplicate={() => { if (questions.length < MOST_QUESTIONS) add(copyOfQuestion(question, newId), atS) }}
                onStep={(by) => { const other = questions[i + by]; if (other) change({ questions: questions.map((one, n) => (n === i ? { ...one, question: other.question } : n === i + by ? { ...one, question } : one)) }) }}
                onRemove={() => { const before = questions; change({ questions: questions.filter((_, n) => n !== i) }); toast({ text: t('question-desk:list.removed'), onUndo: () => change({ questions: before }) }) }}
              />
            </div>
          ))}
        </ol>
        {questions.length < MOST_QUESTIONS && (
          <Menu align="start" trigger={<Button tone="quiet" className="self-start" icon={<Plus aria-hidden />}>{t('edit.addQuestion')}</Button>}>
            {QUESTION_KINDS.map((kind) => <MenuItem key={kind} onSelect={() => add(newQuestion(kind, newId), questions.at(-1)?.atS ?? 0)}><QuestionKindIcon kind={kind} />{t(`question-desk:kind.${kind}`)}</MenuItem>)}
          </Menu>
        )}
      </fieldset>
    </div>
  )
}
