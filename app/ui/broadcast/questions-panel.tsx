import { MessageCircleQuestion, Send, X } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button, IconButton } from '../button'
import { FormError, TextArea } from '../field'

export interface Question {
  id: string
  text: string
  state: 'waiting' | 'shown' | 'answered' | 'dismissed'
  answer: string | null
  askedAt: Date | string
  by: string | null
  isMine: boolean
}

const REFUSALS = ['forbidden', 'not-found', 'bad-text', 'not-open', 'too-many'] as const

/** Questions that a moderator showed, one's own, and the place to ask. `version` grows when there is something new. */
export function QuestionsPanel({ broadcastId, initial, version, mayAsk, onClose }: { broadcastId: string; initial: Question[]; version: number; mayAsk: boolean; onClose: () => void }) {
  const { t } = useTranslation('broadcast')
  const format = useFormat()
  const [questions, setQuestions] = useState(initial)
  const [error, setError] = useState<(typeof REFUSALS)[number] | 'offline' | null>(null)
  const [isSending, setSending] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const address = `/live/${broadcastId}/questions`

  useEffect(() => {
    const abort = new AbortController()
    fetch(address, { signal: abort.signal }).then(async (response) => { if (response.ok) setQuestions((await response.json()) as Question[]) }).catch(() => undefined)
    return () => abort.abort()
  }, [address, version])

  async function ask(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setSending(true)
    setError(null)
    try {
      const response = await fetch(address, { method: 'POST', body: new FormData(event.currentTarget) })
      const { kind } = (await response.json()) as { kind: string }
      if (kind === 'asked') {
        form.current?.reset()
        setQuestions((await (await fetch(address)).json()) as Question[])
      } else setError(REFUSALS.find((each) => each === kind) ?? 'offline')
    } catch {
      setError('offline')
    } finally {
      setSending(false)
    }
  }

  return (
    <>
      <div className="flex items-center justify-between gap-2 border-b border-line px-4 py-2">
        <h2 className="text-lg font-semibold">{t('questions.title')}</h2>
        <IconButton label={t('questions.close')} onClick={onClose}><X aria-hidden /></IconButton>
      </div>
      <ul className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4" aria-live="polite">
        {questions.length === 0 && <li className="m-auto flex flex-col items-center gap-2 text-center text-ink-soft"><MessageCircleQuestion className="size-8" aria-hidden />{t('questions.none')}</li>}
        {questions.map((question) => (
          <li key={question.id} className="flex flex-col gap-1 rounded-sm bg-sunken p-3">
            <div className="flex items-center gap-2 text-sm text-ink-soft" data-figures>
              {question.isMine && <span className="font-medium text-accent">{t('questions.yours')}</span>}
              <span>{format.time(question.askedAt)}</span>
              {question.isMine && question.state === 'waiting' && <Badge>{t('questions.waiting')}</Badge>}
              {question.state === 'answered' && <Badge tone="done">{t('questions.answered')}</Badge>}
            </div>
            <p className="break-words">{question.text}</p>
            {question.answer && <p className="border-l-2 border-accent pl-3 break-words text-ink-soft">{question.answer}</p>}
          </li>
        ))}
      </ul>
      {mayAsk ? (
        <form ref={form} onSubmit={(event) => void ask(event)} className="flex flex-col gap-2 border-t border-line p-4">
          <FormError>{error && t(`questions.refused.${error}`)}</FormError>
          <TextArea label={t('questions.ask')} name="text" required minLength={2} maxLength={500} rows={2} hint={t('questions.hint')} />
          <Button type="submit" tone="primary" icon={<Send aria-hidden />} isBusy={isSending}>{t('questions.send')}</Button>
        </form>
      ) : <p className="border-t border-line p-4 text-sm text-ink-soft">{t('questions.mayNotAsk')}</p>}
    </>
  )
}
