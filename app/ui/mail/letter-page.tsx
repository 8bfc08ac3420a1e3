import { Form, useNavigation, useSubmit } from '@remix-run/react'
import { ArrowLeft, Check, Copy, Send } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import type { LetterState, MailTrouble } from '~/domain/mail/letter'
import { useFormat } from '~/i18n/format'
import { Button, LinkButton } from '../button'
import { Card, Page, PageHeader } from '../page'
import { AdministrationTabs } from '../people/administration-tabs'
import { useToast } from '../toast'
import { useCopy } from '../use-copy'
import { LetterStateBadge } from './letter-state'
import { KindOfLetter, NoMailServer } from './outbox-page'

interface Letter { id: string; to: string; kind: string; subject: string; state: LetterState; createdAt: Date | string; sentAt: Date | string | null; trouble: MailTrouble | null; said: string }
export interface LetterPageProps {
  letter: Letter
  text: string | null
  mayOpen: boolean
  hasMailServer: boolean
  result: { intent: 'passed-on' | 'not-passed-on' | 'send'; kind: 'done' | 'changed' } | null
}

/** One letter: what became of it, and its text for whoever passes it on. */
export function LetterPage({ letter, text, mayOpen, hasMailServer, result }: LetterPageProps) {
  const { t } = useTranslation('notifications')
  const format = useFormat()
  const busyWith = useNavigation().formData?.get('intent')
  useResultToast(result)
  const isOpen = letter.state === 'outbox' || letter.state === 'failed'
  return (
    <Page width="reading">
      <PageHeader
        title={letter.subject} lead={letter.to} status={<LetterStateBadge state={letter.state} />}
        actions={<LinkButton to="/people/outbox" icon={<ArrowLeft aria-hidden />}>{t('outbox.back')}</LinkButton>}
      />
      <AdministrationTabs />
      {!hasMailServer && isOpen && <NoMailServer />}
      <Card>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
          <dt className="text-ink-soft">{t('outbox.kind')}</dt><dd><KindOfLetter kind={letter.kind} /></dd>
          <dt className="text-ink-soft">{t('outbox.written')}</dt><dd data-figures>{format.dateTime(letter.createdAt)}</dd>
          {letter.sentAt && (letter.state === 'sent' || letter.state === 'done') && (
            <><dt className="text-ink-soft">{t('outbox.state')}</dt><dd data-figures>{t(letter.state === 'sent' ? 'outbox.sentAt' : 'outbox.doneAt', { time: format.dateTime(letter.sentAt) })}</dd></>
          )}
        </dl>
        {letter.trouble && (
          <div className="rounded-sm border border-line bg-sunken px-4 py-3">
            <p className="font-medium">{t(`outbox.trouble.${letter.trouble}`)}{letter.state === 'waiting' && ` ${t('outbox.retrying')}`}</p>
            {letter.said && <p className="text-sm break-words text-ink-soft">{t('outbox.said', { said: letter.said })}</p>}
          </div>
        )}
        {text !== null ? <LetterText text={text} /> : isOpen && !mayOpen
          ? <p className="text-ink-soft">{t('outbox.textSecret')}</p>
          : letter.state !== 'waiting' && <p className="text-ink-soft">{t('outbox.textGone')}</p>}
        {text !== null && (
          <Form method="post" className="flex flex-wrap items-center gap-2">
            <Button type="submit" name="intent" value="passed-on" tone={hasMailServer ? 'secondary' : 'primary'} isBusy={busyWith === 'passed-on'} icon={<Check aria-hidden />}>{t('outbox.passedOn')}</Button>
            {hasMailServer && (
              <Button type="submit" name="intent" value="send" tone="primary" isBusy={busyWith === 'send'} icon={<Send aria-hidden />}>{t(letter.state === 'failed' ? 'outbox.sendAgain' : 'outbox.sendNow')}</Button>
            )}
          </Form>
        )}
      </Card>
    </Page>
  )
}

function LetterText({ text }: { text: string }) {
  const { t } = useTranslation('notifications')
  const area = useRef<HTMLPreElement>(null)
  const { isCopied, copy } = useCopy(text, () => {
    if (area.current) window.getSelection()?.selectAllChildren(area.current)
  })
  return (
    <section aria-label={t('outbox.text')} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">{t('outbox.text')}</h2>
        <Button onClick={copy} icon={isCopied ? <Check aria-hidden className="text-done" /> : <Copy aria-hidden />}>{t('outbox.copy')}</Button>
        <span role="status" className="sr-only">{isCopied ? t('outbox.copied') : ''}</span>
      </div>
      <pre ref={area} tabIndex={0} className="overflow-x-auto rounded-sm border border-line bg-sunken p-4 font-sans text-base break-words whitespace-pre-wrap">{text}</pre>
      <p className="text-sm text-ink-soft">{t('outbox.passedOnHint')}</p>
    </section>
  )
}

function useResultToast(result: LetterPageProps['result']) {
  const { t } = useTranslation('notifications')
  const toast = useToast()
  const submit = useSubmit()
  useEffect(() => {
    if (!result) return
    if (result.kind === 'changed') return toast({ text: t('outbox.gone') })
    switch (result.intent) {
      case 'passed-on': return toast({ text: t('outbox.passedOnDone'), tone: 'done', onUndo: () => submit({ intent: 'not-passed-on' }, { method: 'post' }) })
      case 'not-passed-on': return toast({ text: t('outbox.passedOnUndone') })
      case 'send': return toast({ text: t('outbox.sendAgainDone'), tone: 'done' })
    }
  }, [result, toast, t, submit])
}
