import { ListChecks, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { BLOCK_BOUNDS } from '~/domain/courses/block'
import { newId } from '~/domain/courses/write/new-block'
import { movedBefore, stepped } from '~/domain/courses/write/outline-moves'
import { copyOfQuestion, newQuestion } from '~/domain/questions/new-question'
import { QUESTION_KINDS, type Question, type QuestionKind } from '~/domain/questions/question'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Select } from '~/ui/field'
import { Menu, MenuItem } from '~/ui/menu'
import { QuestionKindIcon } from '~/ui/questions/editing/kind-icon'
import { EmptyState } from '~/ui/states'
import { useToast } from '~/ui/toast'
import { QuestionCard } from '../question/question-card'
import { useReorder } from '../use-reorder'
import type { EditorOf } from './block-editor'

const TELLS = ['each', 'at-end', 'points-only'] as const
const MOST_ATTEMPTS = 20

/** Questions of a quiz in their order, and what its learners are told. */
export function QuizEditor({ courseId, language, body, change }: EditorOf<'quiz'>) {
  const { t } = useTranslation('question-desk')
  const format = useFormat()
  const toast = useToast()
  const { questions } = body
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const list = useRef<HTMLOListElement>(null)
  // What is undone later is undone of the questions as they are then.
  const latest = useRef(questions)
  latest.current = questions
  const set = (next: Question[]) => change({ questions: next })
  const focus = (id: string, what: string) => requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-question-card="${id}"] ${what}`)?.focus())
  const isFull = questions.length >= BLOCK_BOUNDS.questions
  const insert = (question: Question, at: number) => {
    if (isFull) return toast({ text: t('list.full', { count: BLOCK_BOUNDS.questions }), tone: 'danger' })
    set([...questions.slice(0, at), question, ...questions.slice(at)])
    setOpen((before) => new Set([...before, question.id]))
    focus(question.id, '[data-question-editor] :is(textarea, [contenteditable="true"], input)')
  }
  const remove = (question: Question, at: number) => {
    set(questions.filter(({ id }) => id !== question.id))
    toast({ text: t('list.removed'), onUndo: () => { const now = latest.current; if (!now.some(({ id }) => id === question.id)) set([...now.slice(0, at), question, ...now.slice(at)]) } })
  }
  const step = (id: string, by: 1 | -1) => {
    set(stepped(questions, id, by))
    focus(id, '[aria-keyshortcuts]')
  }
  const reorder = useReorder((id, before) => set(movedBefore(questions, id, before === 'end' ? null : before)))
  const points = questions.reduce((sum, one) => sum + one.points, 0)
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Select label={t('quiz.attempts')} hint={body.attempts > 1 ? t('quiz.keyHint') : undefined} value={body.attempts} onChange={({ target }) => change({ attempts: Number(target.value) })}>
          <option value={0}>{t('quiz.attempts0')}</option>
          {Array.from({ length: MOST_ATTEMPTS }, (_, n) => <option key={n + 1} value={n + 1}>{t('quiz.attemptsMany', { count: n + 1 })}</option>)}
        </Select>
        <Select label={t('quiz.tells')} value={body.tells} onChange={({ target }) => change({ tells: TELLS.find((one) => one === target.value) ?? 'each' })}>
          {TELLS.map((one) => <option key={one} value={one}>{t(`quiz.${one}`)}</option>)}
        </Select>
      </div>
      {questions.length === 0
        ? <EmptyState icon={<ListChecks />} title={t('list.empty')} action={<AddQuestion isMain onAdd={(kind) => insert(newQuestion(kind, newId), 0)} />} />
        : (
          <>
            <ol ref={list} className="flex flex-col gap-2">
              {questions.map((question, at) => (
                <QuestionCard
                  key={question.id} courseId={courseId} language={language} question={question} at={at} of={questions.length} reorder={reorder} isOpen={open.has(question.id)}
                  onToggle={() => setOpen((before) => { const next = new Set(before); if (!next.delete(question.id)) next.add(question.id); return next })}
                  onChange={(next) => set(questions.map((one) => (one.id === next.id ? next : one)))} onStep={(by) => step(question.id, by)} onDuplicate={() => insert(copyOfQuestion(question, newId), at + 1)} onRemove={() => remove(question, at)}
                />
              ))}
              {reorder.dragged !== null && <li {...reorder.place('end')} className={reorder.over === 'end' ? 'h-10 rounded-lg border-2 border-dashed border-accent' : 'h-10'} />}
            </ol>
            <div className="flex flex-wrap items-center justify-between gap-3">
              <AddQuestion onAdd={(kind) => insert(newQuestion(kind, newId), questions.length)} />
              <p className="text-sm text-ink-soft tabular-nums">{t('list.total', { count: questions.length, points: format.number(points) })}</p>
            </div>
          </>
        )}
    </div>
  )
}

function AddQuestion({ isMain = false, onAdd }: { isMain?: boolean; onAdd: (kind: QuestionKind) => void }) {
  const { t } = useTranslation('question-desk')
  return (
    <Menu align="start" trigger={<Button tone={isMain ? 'primary' : 'secondary'} icon={<Plus aria-hidden />}>{t('list.add')}</Button>}>
      <div className="grid max-h-[60dvh] overflow-y-auto sm:grid-cols-2">
        {QUESTION_KINDS.map((kind) => <MenuItem key={kind} onSelect={() => onAdd(kind)}><QuestionKindIcon kind={kind} />{t(`kind.${kind}`)}</MenuItem>)}
      </div>
    </Menu>
  )
}
