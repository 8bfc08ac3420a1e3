import { useState } from 'react'
import { READING_BOUNDS, type MeetingPoll, type MeetingShown } from '~/domain/readings/meeting'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { FormError, TextArea, TextField } from '~/ui/field'
import { useToast } from '~/ui/toast'
import type { Meeting } from './use-meeting'

/** Questions to the whole room. How others chose is seen when it is ended, so that nobody votes with them. */
export function Polls({ meeting, press }: { meeting: MeetingShown; press: Meeting['press'] }) {
  const { t } = useTranslation('readings')
  const { mayLead } = meeting.me
  return (
    <div className="flex flex-col gap-4">
      {meeting.polls.length === 0 && <p className="text-ink-soft">{t(mayLead && meeting.state === 'open' ? 'polls.noneLead' : 'polls.none')}</p>}
      {[...meeting.polls].reverse().map((poll) => <Poll key={poll.id} poll={poll} meeting={meeting} press={press} />)}
      {mayLead && meeting.state === 'open' && <AskPoll itemId={meeting.currentItemId} press={press} />}
    </div>
  )
}

function Poll({ poll, meeting, press }: { poll: MeetingPoll; meeting: MeetingShown; press: Meeting['press'] }) {
  const { t } = useTranslation('readings')
  const format = useFormat()
  const toast = useToast()
  const most = Math.max(1, ...(poll.counts ?? []))
  const mayVote = poll.isOpen && meeting.me.mayTalk
  const choose = async (choice: number) => {
    const { kind } = await press('vote', { poll: poll.id, choice: String(choice) })
    if (kind !== 'voted') toast({ text: t(kind === 'not-now' ? 'polls.ended' : kind === 'too-fast' ? 'polls.tooFast' : 'panel.notDone'), tone: 'danger' })
  }
  return (
    <fieldset className="flex flex-col gap-2 rounded-lg border border-line bg-raised p-4" data-poll={poll.id}>
      <legend className="px-1 font-semibold">{poll.question}</legend>
      {poll.options.map((option, i) => (
        <div key={option} className="flex flex-col gap-1">
          {mayVote
            ? <label className={cx('target flex items-center gap-3 rounded-sm px-2', poll.mine === i && 'bg-accent-soft font-medium')}><input type="radio" name={poll.id} className="size-5 accent-(--accent)" checked={poll.mine === i} onChange={() => void choose(i)} /><span className="min-w-0 break-words">{option}</span></label>
            : <span className={cx('break-words', poll.mine === i && 'font-semibold')}>{option}{poll.mine === i && <span className="text-sm text-ink-soft"> · {t('polls.yours')}</span>}</span>}
          {poll.counts && (
            <span className="flex items-center gap-2 text-sm text-ink-soft">
              <span className="h-2 rounded-full bg-accent" style={{ width: `${((poll.counts[i] ?? 0) / most) * 70}%` }} aria-hidden />
              <span className="tabular-nums">{t('polls.votes', { count: poll.counts[i] ?? 0 })}{poll.voters > 0 && ` · ${format.percent((poll.counts[i] ?? 0) / poll.voters)}`}</span>
            </span>
          )}
        </div>
      ))}
      <p className="flex flex-wrap items-center justify-between gap-2 text-sm text-ink-soft">
        {t(poll.isOpen ? 'polls.open' : 'polls.closed', { count: poll.voters })}
        {poll.isOpen && meeting.me.mayLead && <Button onClick={() => void press('end-poll', { poll: poll.id })}>{t('polls.end')}</Button>}
      </p>
    </fieldset>
  )
}

function AskPoll({ itemId, press }: { itemId: string | null; press: Meeting['press'] }) {
  const { t } = useTranslation('readings')
  const [question, setQuestion] = useState('')
  const [options, setOptions] = useState('')
  const [fault, setFault] = useState<'malformed' | 'notDone' | 'too-many' | null>(null)
  const ask = async () => {
    const lines = options.split('\n').map((line) => line.trim()).filter(Boolean)
    const { kind } = await press('ask-poll', { item: itemId ?? '', poll: JSON.stringify({ question, options: lines }) })
    setFault(kind === 'asked' ? null : kind === 'malformed' || kind === 'too-many' ? kind : 'notDone')
    if (kind === 'asked') { setQuestion(''); setOptions('') }
  }
  return (
    <form className="flex flex-col gap-3 rounded-lg border border-line p-4" onSubmit={(event) => { event.preventDefault(); void ask() }}>
      <h3 className="font-semibold">{t('polls.ask')}</h3>
      <FormError>{fault && t(`polls.fault.${fault}`, { options: READING_BOUNDS.options })}</FormError>
      <TextField label={t('polls.question')} value={question} maxLength={READING_BOUNDS.question} required onChange={(event) => setQuestion(event.target.value)} autoComplete="off" />
      <TextArea label={t('polls.options')} hint={t('polls.optionsHint', { options: READING_BOUNDS.options })} rows={4} value={options} required onChange={(event) => setOptions(event.target.value)} />
      <Button type="submit" className="self-start">{t('polls.send')}</Button>
    </form>
  )
}
