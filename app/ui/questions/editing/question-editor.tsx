import { Plus, X } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { emptyDoc } from '~/domain/courses/rich-text'
import { QUESTION_BOUNDS } from '~/domain/questions/bounds'
import { missingIn, type Missing } from '~/domain/questions/missing'
import type { Asked, Question, QuestionKind } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { RichEditor } from '~/ui/courses/desk/rich-editor'
import { ChoiceEditor, MatchEditor, OrderEditor, TrueFalseEditor } from './choice-editors'
import { NumericEditor, ShortEditor } from './line-editors'
import { NumberField } from './number-field'
import { Problem } from './problem'

/** Of one kind: what is asked with its key. */
export interface AskedEditorOf<K extends QuestionKind> {
  asked: Extract<Asked, { kind: K }>
  onChange: (asked: Extract<Asked, { kind: K }>) => void
  /** What its words are written in. */
  language: 'en' | 'zh'
  missing: readonly Missing[]
  /** Unique on the page. */
  name: string
}
export type StackKind = 'slice' | 'mark' | 'measure'

export interface QuestionEditorProps {
  question: Question
  language: 'en' | 'zh'
  onChange: (question: Question) => void
  hotspotEditor: (props: AskedEditorOf<'hotspot'>) => ReactNode
  stackEditor: (props: AskedEditorOf<StackKind>) => ReactNode
}

/** A question as its author writes it; half of one is a draft like any. */
export function QuestionEditor({ question, language, onChange, hotspotEditor, stackEditor }: QuestionEditorProps) {
  const { t } = useTranslation('question-desk')
  const name = useId()
  const missing = missingIn(question)
  const { asked, explanation } = question
  const beside = { onChange: (next: Asked) => onChange({ ...question, asked: next }), language, missing, name }
  return (
    <div data-question-editor={question.id} className="flex flex-col gap-5">
      <div className="flex flex-col gap-2">
        <RichEditor label={t('stem')} value={question.stem} onChange={(stem) => onChange({ ...question, stem })} language={language} size="line" />
        <Problem missing={missing} of={['stem']} />
      </div>
      {editor()}
      <NumberField label={t('points')} hint={t('pointsHint', { most: QUESTION_BOUNDS.points })} className="max-w-48" value={question.points} least={0} isAbove most={QUESTION_BOUNDS.points} onChange={(points) => { if (points !== null) onChange({ ...question, points }) }} />
      {explanation === null
        ? <Button tone="quiet" className="self-start" icon={<Plus aria-hidden />} onClick={() => onChange({ ...question, explanation: emptyDoc() })}>{t('addExplanation')}</Button>
        : (
          <div className="flex flex-col gap-2">
            <RichEditor label={t('explanation')} value={explanation} onChange={(next) => onChange({ ...question, explanation: next })} language={language} size="full" />
            <div className="flex flex-wrap items-center justify-between gap-2"><span className="text-sm text-ink-soft">{t('explanationHint')}</span><Button tone="quiet" icon={<X aria-hidden />} onClick={() => onChange({ ...question, explanation: null })}>{t('removeExplanation')}</Button></div>
          </div>
        )}
    </div>
  )

  function editor(): ReactNode {
    switch (asked.kind) {
      case 'single': case 'multiple': return <ChoiceEditor asked={asked} {...beside} />
      case 'true-false': return <TrueFalseEditor asked={asked} {...beside} />
      case 'match': return <MatchEditor asked={asked} {...beside} />
      case 'order': return <OrderEditor asked={asked} {...beside} />
      case 'numeric': return <NumericEditor asked={asked} {...beside} />
      case 'short': return <ShortEditor asked={asked} {...beside} />
      case 'hotspot': return hotspotEditor({ asked, ...beside })
      case 'slice': case 'mark': case 'measure': return stackEditor({ asked, ...beside })
    }
  }
}
