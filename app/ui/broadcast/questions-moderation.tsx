import { useFetcher } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import type { Desk, DeskAnswer } from '~/domain/broadcasts/desk'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button } from '../button'
import { TextArea } from '../field'
import { Card } from '../page'
import { AnswerLine } from './answer-line'

/** Chooses what the surgeon is asked; answers in words are kept with the recording. */
export function QuestionsModeration({ desk }: { desk: Desk }) {
  const { t } = useTranslation('broadcast')
  const open = desk.questions.filter((question) => question.state !== 'dismissed')
  const order = { waiting: 0, shown: 1, answered: 2, dismissed: 3 }
  return (
    <Card title={t('questions.title')} actions={<Badge>{desk.questions.filter((question) => question.state === 'waiting').length}</Badge>}>
      {open.length === 0 ? <p className="text-ink-soft">{t('questions.noneDesk')}</p> : (
        <ul className="flex max-h-128 flex-col gap-3 overflow-y-auto" aria-live="polite">
          {[...open].sort((a, b) => order[a.state] - order[b.state]).map((question) => <Row key={question.id} question={question} mayModerate={desk.mayModerate} />)}
        </ul>
      )}
    </Card>
  )
}

function Row({ question, mayModerate }: { question: Desk['questions'][number]; mayModerate: boolean }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const fetcher = useFetcher<DeskAnswer>()
  const isBusy = fetcher.state !== 'idle'
  return (
    <li className="flex flex-col gap-2 rounded-sm bg-sunken p-3" data-question={question.state}>
      <div className="flex flex-wrap items-center gap-2 text-sm text-ink-soft" data-figures>
        <Badge tone={question.state === 'waiting' ? 'attention' : question.state === 'answered' ? 'done' : 'accent'}>{t(`questions.state.${question.state}`)}</Badge>
        {format.time(question.askedAt)}{question.by && ` · ${question.by}`}
      </div>
      <p className="break-words">{question.text}</p>
      {question.answer && <p className="border-l-2 border-accent pl-3 break-words text-ink-soft">{question.answer}</p>}
      {mayModerate && (
        <fetcher.Form method="post" className="flex flex-col gap-2">
          <input type="hidden" name="intent" value="question" />
          <input type="hidden" name="questionId" value={question.id} />
          {question.state === 'shown' && <TextArea label={t('questions.answer')} name="answer" maxLength={4000} rows={2} hint={t('questions.answerHint')} />}
          <div className="flex flex-wrap gap-2">
            {question.state === 'waiting' && <Button type="submit" tone="primary" name="to" value="shown" isBusy={isBusy}>{t('questions.show')}</Button>}
            {question.state === 'shown' && <Button type="submit" tone="primary" name="to" value="answered" isBusy={isBusy}>{t('questions.markAnswered')}</Button>}
            {question.state !== 'answered' && <Button type="submit" name="to" value="dismissed" isBusy={isBusy}>{t('questions.dismiss')}</Button>}
          </div>
        </fetcher.Form>
      )}
      <AnswerLine answer={fetcher.data} />
    </li>
  )
}
