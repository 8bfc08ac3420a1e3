import { useEffect, useRef, useState } from 'react'
import { READING_BOUNDS, type MeetingShown } from '~/domain/readings/meeting'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { FormError, TextArea } from '~/ui/field'
import { useToast } from '~/ui/toast'
import type { Meeting } from './use-meeting'

/** What is written beside what is said. */
export function Chat({ meeting, press }: { meeting: MeetingShown; press: Meeting['press'] }) {
  const { t } = useTranslation('readings')
  const format = useFormat()
  const toast = useToast()
  const [text, setText] = useState('')
  const [fault, setFault] = useState<'too-long' | 'too-many' | 'too-fast' | 'offline' | 'notSent' | null>(null)
  const [isBusy, setBusy] = useState(false)
  const end = useRef<HTMLLIElement>(null)
  const last = meeting.lines.at(-1)?.id
  useEffect(() => { end.current?.scrollIntoView({ block: 'nearest' }) }, [last])
  const say = async () => {
    if (text.trim() === '' || isBusy) return
    setBusy(true)
    const { kind } = await press('say', { text })
    setBusy(false)
    if (kind === 'said') { setText(''); setFault(null) }
    else setFault(kind === 'too-long' || kind === 'too-many' || kind === 'too-fast' || kind === 'offline' ? kind : 'notSent')
  }
  const hide = async (line: string, isHidden: boolean) => {
    const { kind } = await press('hide-line', { line, hidden: isHidden ? 'yes' : 'no' })
    if (kind !== 'done') toast({ text: t('panel.notDone'), tone: 'danger' })
    else if (isHidden) toast({ text: t('chat.hidden'), onUndo: () => void press('hide-line', { line, hidden: 'no' }) })
  }
  return (
    <div className="flex flex-col gap-3">
      {meeting.lines.length === 0 && <p className="text-ink-soft">{t('chat.none')}</p>}
      <ol className="flex max-h-[50vh] flex-col gap-3 overflow-y-auto" aria-live="polite" aria-label={t('panel.chat')} tabIndex={0}>
        {meeting.lines.map((line) => (
          <li key={line.id} className={line.isHidden ? 'opacity-60' : undefined}>
            <p className="flex flex-wrap items-baseline gap-x-2 text-sm text-ink-soft"><span className="font-semibold text-ink">{line.author}</span><time dateTime={line.at}>{format.time(line.at)}</time>{line.isHidden && <span>{t('chat.isHidden')}</span>}
              {meeting.me.mayLead && <button type="button" className="target rounded-sm px-1 underline underline-offset-4" onClick={() => void hide(line.id, !line.isHidden)}>{t(line.isHidden ? 'chat.show' : 'chat.hide')}</button>}
            </p>
            <p className="break-words whitespace-pre-wrap">{line.text}</p>
          </li>
        ))}
        <li ref={end} aria-hidden />
      </ol>
      {meeting.me.mayTalk && (
        <form className="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); void say() }}>
          <FormError>{fault && t(`chat.fault.${fault}`, { most: READING_BOUNDS.line })}</FormError>
          <TextArea label={t('chat.line')} rows={2} value={text} onChange={(event) => setText(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) { event.preventDefault(); void say() } }} hint={t('chat.hint')} />
          <Button type="submit" className="self-start" isBusy={isBusy}>{t('chat.send')}</Button>
        </form>
      )}
    </div>
  )
}
