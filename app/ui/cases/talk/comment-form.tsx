import { Send } from 'lucide-react'
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { COMMENT_BOUNDS, namedIn, plainComment, withNames } from '~/domain/cases/comment'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../../button'
import { cx } from '../../class-names'
import { FormError, TextArea } from '../../field'
import type { Pressed } from './use-discussion'
import { useDraft } from './use-draft'
import { nameBegun, useMentions, type Person } from './use-mentions'

export const REFUSALS = ['empty', 'too-long', 'too-many', 'too-fast', 'no-parent', 'answer-first', 'too-late', 'not-found', 'forbidden'] as const
export type Refusal = (typeof REFUSALS)[number] | 'unreachable'
export const asRefusal = (kind: string): Refusal => REFUSALS.find((one) => one === kind) ?? 'unreachable'

interface CommentFormProps {
  /** Whose readers may be named; null: nobody is. */
  caseId: string | null
  /** Where its draft is kept in this tab. */
  draftKey: string
  label: string
  /** As it was said, where it is mended. */
  begin?: string
  send: (text: string) => Promise<Pressed>
  onDone?: (commentId: string | undefined) => void
  onCancel?: () => void
  isFocused?: boolean
}

/** Where somebody writes. What the server refuses stays in the field, with the reason above it. */
export function CommentForm({ caseId, draftKey, label, begin = '', send, onDone, onCancel, isFocused }: CommentFormProps) {
  const { t } = useTranslation('talk')
  const format = useFormat()
  const [text, write] = useDraft(draftKey, useMemo(() => plainComment(begin), [begin]))
  const [chosen, setChosen] = useState(() => namedIn(begin))
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [isSending, setSending] = useState(false)
  const [begins, setBegins] = useState<string | null>(null)
  const [marked, setMarked] = useState(0)
  const field = useRef<HTMLTextAreaElement>(null)
  const people = useMentions(caseId, begins)
  const listId = useId()
  const said = withNames(text, chosen).trim()
  const isTooLong = said.length > COMMENT_BOUNDS.text

  const look = () => {
    const { value, selectionStart, selectionEnd } = field.current!
    setBegins(selectionStart === selectionEnd ? nameBegun(value.slice(0, selectionStart)) : null)
    setMarked(0)
  }
  const choose = ({ id, name }: Person) => {
    const area = field.current!
    const caret = area.selectionStart
    const from = caret - (begins?.length ?? 0)
    const before = `${area.value.slice(0, from)}${name} `
    setChosen((all) => new Map(all).set(name, id))
    write(before + area.value.slice(caret))
    setBegins(null)
    requestAnimationFrame(() => { area.focus(); area.setSelectionRange(before.length, before.length) })
  }
  const submit = async () => {
    if (isSending) return
    if (said === '') return setRefusal('empty')
    if (isTooLong) return setRefusal('too-long')
    setSending(true)
    setRefusal(null)
    const result = await send(said)
    setSending(false)
    if (result.kind !== 'said' && result.kind !== 'edited') return setRefusal(asRefusal(result.kind))
    write('')
    onDone?.(result.commentId)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (people.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step) { event.preventDefault(); return setMarked((marked + step + people.length) % people.length) }
      if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === 'Tab') { event.preventDefault(); return choose(people[marked]!) }
      if (event.key === 'Escape') { event.stopPropagation(); return setBegins(null) }
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void submit() }
    if (event.key === 'Escape') onCancel?.()
  }

  return (
    <form className="relative flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); void submit() }} data-comment-form>
      <FormError>{refusal && t(`refused.${refusal}`, { most: format.number(COMMENT_BOUNDS.text), count: format.number(said.length) })}</FormError>
      <TextArea
        ref={field} label={label} value={text} rows={begin || onCancel ? 3 : 4} autoFocus={isFocused} hint={caseId === null ? undefined : t('form.hint')}
        onChange={(event) => { write(event.target.value); setRefusal(null); look() }} onSelect={look} onBlur={() => setBegins(null)} onKeyDown={onKeyDown}
        aria-autocomplete="list" aria-controls={people.length > 0 ? listId : undefined} aria-activedescendant={people.length > 0 ? `${listId}-${marked}` : undefined}
        error={isTooLong && refusal === null ? t('refused.too-long', { most: format.number(COMMENT_BOUNDS.text), count: format.number(said.length) }) : undefined}
      />
      {people.length > 0 && (
        <ul id={listId} role="listbox" aria-label={t('form.people')} className="flex flex-col rounded-lg border border-line bg-raised p-1 shadow-raised">
          {people.map((person, i) => (
            // The field keeps the focus: pressing here must not take it.
            <li key={person.id} id={`${listId}-${i}`} role="option" aria-selected={i === marked} onMouseDown={(event) => { event.preventDefault(); choose(person) }} className={cx('target flex cursor-pointer items-center rounded-sm px-3 py-1.5', i === marked && 'bg-accent-soft')}>{person.name}</li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        {onCancel && <Button tone="quiet" onClick={() => { write(''); onCancel() }}>{t('form.cancel')}</Button>}
        <Button type="submit" tone="primary" icon={<Send aria-hidden />} isBusy={isSending}>{begin ? t('form.save') : t('form.send')}</Button>
      </div>
    </form>
  )
}
