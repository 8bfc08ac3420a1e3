import { Form, Link, useSubmit } from '@remix-run/react'
import { SlidersHorizontal } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import { ITEM_STATES, LEVELS, TAG_NAMES } from '~/domain/exams/item'
import type { ItemFilter, ListedItems } from '~/domain/exams/library/list-items.server'
import { QUESTION_KINDS } from '~/domain/questions/question'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Select, TextField } from '~/ui/field'

/** After the last key: a word is typed, and the list follows. */
const SEARCH_AFTER_MS = 300

interface Props extends Pick<ListedItems, 'tagsUsed' | 'authors' | 'places'> { filter: ItemFilter }

/** Search as one types, and what the list is narrowed to. */
export function QuestionFilters({ filter, tagsUsed, authors, places }: Props) {
  const { t } = useTranslation('question-library')
  const { t: word } = useTranslation('question-desk')
  const submit = useSubmit()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const { search, page: _, ...narrowed } = filter
  const isNarrowed = Object.values(narrowed).some(Boolean)
  const [isOpen, setOpen] = useState(isNarrowed)
  const go = (form: HTMLFormElement) => {
    clearTimeout(timer.current)
    const query = new FormData(form)
    for (const [name, value] of [...query]) if (value === '') query.delete(name)
    submit(query as unknown as FormData, { method: 'get', replace: true, preventScrollReset: true })
  }
  const onChange = (event: FormEvent<HTMLFormElement>) => {
    const form = event.currentTarget
    clearTimeout(timer.current)
    timer.current = setTimeout(() => go(form), event.target instanceof HTMLInputElement ? SEARCH_AFTER_MS : 0)
  }
  const folded = isOpen ? '' : 'max-sm:hidden'
  const choice = (name: keyof typeof narrowed, label: string, all: readonly { value: string; label: string }[]) => (
    <Select key={name} label={label} name={name} defaultValue={filter[name] ?? ''} className={folded}>
      <option value="">{t('filter.any')}</option>
      {all.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
    </Select>
  )
  return (
    <Form method="get" role="search" aria-label={t('filter.label')} onChange={onChange} onSubmit={(event) => { event.preventDefault(); go(event.currentTarget) }} className="grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <TextField label={t('filter.search')} hint={t('filter.searchHint')} type="search" name="search" defaultValue={search} maxLength={256} autoComplete="off" className="sm:col-span-2 lg:col-span-4" />
      {choice('state', t('field.state'), ITEM_STATES.map((value) => ({ value, label: t(`state.${value}`) })))}
      {choice('kind', t('field.kind'), QUESTION_KINDS.map((value) => ({ value, label: word(`kind.${value}`) })))}
      {TAG_NAMES.map((name) => choice(name, t(`tag.${name}`), tagsUsed[name].map((value) => ({ value, label: value }))))}
      {choice('level', t('field.level'), LEVELS.map((value) => ({ value, label: t(`level.${value}`) })))}
      {choice('language', t('field.language'), (['en', 'zh'] as const).map((value) => ({ value, label: t(`language.${value}`) })))}
      {choice('author', t('field.author'), authors.map(({ id, name }) => ({ value: id, label: name })))}
      {places.length > 1 && <Select label={t('field.institution')} name="institution" defaultValue={filter.institutionId ?? ''} className={folded}><option value="">{t('filter.any')}</option>{places.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select>}
      <div className={cx('flex flex-wrap gap-2', !(isNarrowed || search) && 'sm:hidden')}>
        {!isOpen && <Button tone="quiet" icon={<SlidersHorizontal aria-hidden />} className="sm:hidden" onClick={() => setOpen(true)}>{t('filter.more')}</Button>}
        {(isNarrowed || search) && <Link to="/exams/questions" onClick={({ currentTarget }) => emptied(currentTarget.closest('form'))} className="target inline-flex items-center px-2 font-medium text-accent underline underline-offset-4">{t('list.clear')}</Link>}
      </div>
    </Form>
  )
}

/** The fields are the browser's own: typing goes on while the list follows. */
function emptied(form: HTMLFormElement | null): void {
  for (const field of form?.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select') ?? []) field.value = ''
}
