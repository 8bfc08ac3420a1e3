import { ArrowDown, ArrowUp, ChevronDown, ChevronUp, Copy, GripVertical, Trash2, TriangleAlert } from 'lucide-react'
import { wordsOf } from '~/domain/courses/words-of'
import { missingIn } from '~/domain/questions/missing'
import type { Question } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { QuestionKindIcon } from '~/ui/questions/editing/kind-icon'
import { QuestionEditor } from '../question-editor'
import { stepKeys, type useReorder } from '../use-reorder'

interface Props {
  courseId: string; language: 'en' | 'zh'; question: Question; at: number; of: number; reorder: ReturnType<typeof useReorder>; isOpen: boolean
  onToggle: () => void; onChange: (question: Question) => void; onStep: (by: 1 | -1) => void; onDuplicate: () => void; onRemove: () => void
}

/** One question in its quiz, folded to its first words. */
export function QuestionCard({ courseId, language, question, at, of, reorder, isOpen, onToggle, onChange, onStep, onDuplicate, onRemove }: Props) {
  const { t } = useTranslation('question-desk')
  const number = at + 1
  const { id, asked: { kind }, stem } = question
  const lacks = missingIn(question).length
  const Chevron = isOpen ? ChevronUp : ChevronDown
  return (
    <li data-question-card={id} {...reorder.place(id)} aria-label={t('list.name', { number, kind: t(`kind.${kind}`) })} className={cx('flex flex-col rounded-lg border border-line bg-surface', reorder.over === id && reorder.dragged !== id && 'border-t-4 border-t-accent')}>
      <div className="flex flex-wrap items-center gap-1 p-1">
        <button type="button" aria-label={t('list.move', { number })} title={t('list.moveHint')} {...reorder.handle(id)} {...stepKeys(onStep)} className="target inline-flex min-w-9 cursor-grab items-center justify-center rounded-sm text-ink-soft hover:bg-sunken"><GripVertical aria-hidden className="size-5" /></button>
        <button type="button" aria-expanded={isOpen} onClick={onToggle} className="target flex min-w-40 flex-1 items-center gap-2 rounded-sm px-1 text-left hover:bg-sunken">
          <span className="sr-only">{t('list.name', { number, kind: t(`kind.${kind}`) })}</span>
          <span aria-hidden className="min-w-5 text-right text-ink-soft tabular-nums">{number}</span>
          <span title={t(`kind.${kind}`)} className="text-ink-soft"><QuestionKindIcon kind={kind} /></span>
          <span className="min-w-0 flex-1 truncate" lang={language}>{wordsOf(stem).trim() || <span className="text-ink-soft">{t('list.noWords')}</span>}</span>
          {lacks > 0 && <span className="inline-flex shrink-0 items-center gap-1 text-sm text-attention"><TriangleAlert aria-hidden className="size-4" /><span className="max-sm:sr-only">{t('list.lacks', { count: lacks })}</span></span>}
          <Chevron aria-hidden className="size-5 shrink-0 text-ink-soft" />
        </button>
        <span className="ml-auto flex">
          <IconButton label={t('list.up', { number })} disabled={at === 0} onClick={() => onStep(-1)}><ArrowUp aria-hidden /></IconButton>
          <IconButton label={t('list.down', { number })} disabled={at === of - 1} onClick={() => onStep(1)}><ArrowDown aria-hidden /></IconButton>
          <IconButton label={t('list.duplicate', { number })} onClick={onDuplicate}><Copy aria-hidden /></IconButton>
          <IconButton label={t('list.remove', { number })} onClick={onRemove}><Trash2 aria-hidden /></IconButton>
        </span>
      </div>
      {isOpen && <div className="border-t border-line p-3 sm:p-4"><p className="mb-4 flex items-center gap-2 text-sm font-medium text-ink-soft"><QuestionKindIcon kind={kind} />{t(`kind.${kind}`)}</p><QuestionEditor courseId={courseId} language={language} question={question} onChange={onChange} /></div>}
    </li>
  )
}
