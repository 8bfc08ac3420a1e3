import { LockKeyhole } from 'lucide-react'
import type { Standing } from '~/domain/exams/attempt'
import type { AskedItem } from '~/domain/exams/sit/open-attempt.server'
import type { Answer } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { OnSeries } from '~/ui/courses/blocks/question-view'
import { RichText } from '~/ui/courses/blocks/rich-text'
import { QuestionView } from '~/ui/questions/question-view'

/** One question of the paper, or several that are uncovered one after the other: what comes later locks the answers before it. */
export function AskedItemView({ item, standingOf, isOver, onAnswer, onUncover }: { item: AskedItem; standingOf: (questionId: string) => Standing | undefined; isOver: boolean; onAnswer: (questionId: string, answer: Answer) => void; onUncover: (questionId: string) => void }) {
  const { t } = useTranslation('exam-sit')
  const reached = item.stages.findIndex(({ question }) => !standingOf(question.id)?.isLocked)
  const last = reached < 0 ? item.stages.length - 1 : reached
  return (
    <div className="flex flex-col gap-8" data-item={item.id}>
      {item.lead && <div className="text-lg"><RichText doc={item.lead} name={`lead-${item.id}`} /></div>}
      {item.stages.slice(0, last + 1).map(({ words, question }, n) => {
        const standing = standingOf(question.id)
        const isLocked = standing?.isLocked ?? false
        return (
          <section key={question.id} aria-label={item.stages.length > 1 ? t('stage', { at: n + 1, of: item.stages.length }) : undefined} className="flex flex-col gap-4">
            {words && <div className="rounded-lg bg-sunken p-4"><RichText doc={words} name={`words-${question.id}`} /></div>}
            <QuestionView question={question} answer={standing?.answer ?? null} onChange={(answer) => onAnswer(question.id, answer)} verdict={null} isLocked={isLocked || isOver} pictureOf={() => null} stackAnswer={(asked) => <OnSeries {...asked} />} />
            {isLocked && <p className="flex items-center gap-2 text-sm text-ink-soft"><LockKeyhole aria-hidden className="size-4" />{t('locked')}</p>}
          </section>
        )
      })}
      {last < item.stages.length - 1 && (
        <div className="flex flex-col items-start gap-2">
          <Button onClick={() => onUncover(item.stages[last]!.question.id)} disabled={isOver}>{t('uncover')}</Button>
          <p className="text-sm text-ink-soft">{t('uncoverHint')}</p>
        </div>
      )}
    </div>
  )
}
