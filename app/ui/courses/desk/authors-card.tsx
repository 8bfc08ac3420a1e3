import { Crown, UserMinus, UserPlus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ChangeAuthors, FindWriters } from '~/domain/courses/write/authors.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { TextField } from '~/ui/field'
import { Menu, MenuItem } from '~/ui/menu'
import { Card } from '~/ui/page'
import { useToast } from '~/ui/toast'
import { post } from './post'

interface Person { id: string; name: string }
const SEARCH_AFTER_MS = 250

/** Who writes the course: its owner adds colleagues of the institution by name, takes them out, and passes it on. */
export function AuthorsCard({ courseId, owner, authors, me, mayChange, onChanged, onLeft }: { courseId: string; owner: Person; authors: Person[]; me: string; mayChange: boolean; onChanged: () => void; /** Oneself is no author any more. */ onLeft: () => void }) {
  const { t } = useTranslation('course-desk')
  const toast = useToast()
  const [begins, setBegins] = useState('')
  const [found, setFound] = useState<Person[] | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const words = begins.trim()
    if (words === '') return setFound(null)
    let isOver = false
    const timer = setTimeout(() => void post<FindWriters>(courseId, 'find-writers', { begins: words }).then((answer) => { if (!isOver) setFound(answer.kind === 'people' ? answer.people : null) }), SEARCH_AFTER_MS)
    return () => { isOver = true; clearTimeout(timer) }
  }, [begins, courseId])
  const change = async (intent: 'add-author' | 'remove-author' | 'transfer', person: Person): Promise<boolean> => {
    const { kind } = await post<ChangeAuthors>(courseId, intent, { person: person.id })
    if (kind === 'done') onChanged()
    else toast({ text: t(kind === 'nobody' ? 'authors.nobody' : kind === 'too-many' ? 'authors.tooMany' : 'failed'), tone: 'danger' })
    return kind === 'done'
  }
  const add = async (person: Person) => {
    if (!(await change('add-author', person))) return
    setBegins('')
    field.current?.focus()
    toast({ text: t('authors.added', { name: person.name }), tone: 'done' })
  }
  const remove = async (person: Person) => {
    const isMe = person.id === me
    if (!(await change('remove-author', person))) return
    if (isMe && !mayChange) return onLeft()
    toast({ text: t('authors.removed', { name: person.name }), onUndo: () => void change('add-author', person) })
  }
  return (
    <Card title={t('authors.title')}>
      <ul className="flex flex-col" data-authors={authors.length}>
        <li className="flex min-h-11 flex-wrap items-center justify-between gap-2"><span>{owner.name}</span><span className="text-sm text-ink-soft">{t('authors.owner')}</span></li>
        {authors.map((one) => (
          <li key={one.id} className="flex min-h-11 items-center justify-between gap-2">
            <span className="min-w-0 break-words">{one.name}</span>
            {mayChange && (
              <Menu trigger={<IconButton label={t('authors.more', { name: one.name })}><UserMinus aria-hidden /></IconButton>}>
                <MenuItem onSelect={() => void change('transfer', one).then((isDone) => { if (isDone) toast({ text: t('authors.passedOn', { name: one.name }), tone: 'done' }) })}><Crown aria-hidden />{t('authors.passOn')}</MenuItem>
                <MenuItem isDanger onSelect={() => void remove(one)}><X aria-hidden />{t('authors.remove')}</MenuItem>
              </Menu>
            )}
            {!mayChange && one.id === me && <Button tone="quiet" onClick={() => void remove(one)}>{t('authors.leave')}</Button>}
          </li>
        ))}
      </ul>
      {mayChange && (
        <div className="flex flex-col gap-1">
          <TextField ref={field} label={t('authors.add')} hint={t('authors.addHint')} value={begins} maxLength={40} autoComplete="off" onChange={({ target }) => setBegins(target.value)} onKeyDown={(event) => { if (event.key === 'Escape') setBegins(''); if (event.key === 'Enter' && found?.length === 1) void add(found[0]!) }} />
          <div role="status">
            {found !== null && found.length === 0 && <p className="text-sm text-ink-soft">{t('authors.none')}</p>}
            {found !== null && found.length > 0 && (
              <ul className="flex flex-col rounded-sm border border-line">
                {found.map((one) => <li key={one.id}><Button tone="quiet" className="w-full justify-start" icon={<UserPlus aria-hidden />} onClick={() => void add(one)}>{one.name}</Button></li>)}
              </ul>
            )}
          </div>
        </div>
      )}
    </Card>
  )
}
