import { X } from 'lucide-react'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { AUDIENCES, CASE_BOUNDS } from '~/domain/cases/case'
import type { TagChoice } from '~/domain/cases/tags.server'
import { useTranslation } from '~/i18n/use-translation'
import { Checkbox, Select } from '~/ui/field'
import { matching } from './rules/tag-match'
import type { Writing } from './use-writing'

type Facet = TagChoice['facet']
const FACETS = ['modality', 'anatomy', 'pathology'] as const

/** What it is found by, how hard it is and whom it is for. */
export function TagsTab({ writing, tags, isDisabled, after, readers }: { writing: Writing; tags: readonly TagChoice[]; isDisabled: boolean; after: ReactNode; readers: ReactNode }) {
  const { t } = useTranslation('writing')
  const { content, change } = writing
  return (
    <div className="flex flex-col gap-8">
      {FACETS.map((facet) => (
        <TagField
          key={facet} facet={facet} choices={tags.filter((one) => one.facet === facet)} chosen={content.tags[facet]} isDisabled={isDisabled}
          onChange={(keys) => change({ tags: { ...content.tags, [facet]: keys } })}
        />
      ))}
      {after}
      <Select label={t('tags.difficulty')} value={content.difficulty} disabled={isDisabled} onChange={({ target }) => change({ difficulty: Number(target.value) })} className="max-w-xs">
        {[1, 2, 3, 4, 5].map((n) => <option key={n} value={n}>{t(`difficulty.${n as 1 | 2 | 3 | 4 | 5}`)}</option>)}
      </Select>
      <fieldset disabled={isDisabled} className="flex flex-wrap gap-x-6">
        <legend className="font-medium">{t('tags.audience')}</legend>
        {AUDIENCES.map((one) => <Checkbox key={one} label={t(`audience.${one}`)} checked={content.audience.includes(one)} onChange={({ target }) => change({ audience: AUDIENCES.filter((other) => (other === one ? target.checked : content.audience.includes(other))) })} />)}
      </fieldset>
      {readers}
    </div>
  )
}

/** Chosen from the library's own words, in either language; arrow keys and Enter choose. */
function TagField({ facet, choices, chosen, isDisabled, onChange }: { facet: Facet; choices: readonly TagChoice[]; chosen: readonly string[]; isDisabled: boolean; onChange: (keys: string[]) => void }) {
  const { t, i18n } = useTranslation('writing')
  const id = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const name = ({ en, zh }: TagChoice) => [...new Set(i18n.language === 'zh' ? [zh[0], en[0]] : [en[0], zh[0]])].join(' · ')
  const offered = matching(choices.filter(({ key }) => !chosen.includes(key)), typed).slice(0, 12)
  const isFull = chosen.length >= CASE_BOUNDS.tags
  const take = (key: string) => {
    onChange([...chosen, key])
    setTyped('')
    setAt(0)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      setAt((before) => (offered.length === 0 ? 0 : (before + (event.key === 'ArrowDown' ? 1 : -1) + offered.length) % offered.length))
    } else if (event.key === 'Enter' && isOpen && offered[at]) {
      event.preventDefault()
      take(offered[at].key)
    } else if (event.key === 'Escape') setOpen(false)
    else if (event.key === 'Backspace' && typed === '' && chosen.length > 0) onChange(chosen.slice(0, -1))
  }
  return (
    <div className="flex flex-col gap-2" data-tags={facet}>
      <label htmlFor={id} className="font-medium">{t(`tags.${facet}`)}</label>
      {chosen.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {chosen.map((key) => {
            const one = choices.find((choice) => choice.key === key)
            return (
              <li key={key}>
                <button type="button" disabled={isDisabled} onClick={() => onChange(chosen.filter((other) => other !== key))} aria-label={t('tags.remove', { tag: one ? name(one) : key })} className="target inline-flex items-center gap-2 rounded-full bg-accent-soft px-3 py-1 text-sm font-medium text-accent-strong">
                  {one ? name(one) : key}{!isDisabled && <X aria-hidden className="size-4" />}
                </button>
              </li>
            )
          })}
        </ul>
      )}
      <div className="relative max-w-xl">
        <input
          id={id} type="text" role="combobox" aria-expanded={isOpen && offered.length > 0} aria-controls={`${id}-list`} aria-activedescendant={isOpen && offered[at] ? `${id}-${offered[at].key}` : undefined} autoComplete="off"
          value={typed} placeholder={t('tags.type')} disabled={isDisabled || isFull} maxLength={60} onKeyDown={onKey} onFocus={() => setOpen(true)} onBlur={() => setOpen(false)}
          onChange={({ target }) => { setTyped(target.value); setAt(0); setOpen(true) }}
          className="target w-full rounded-sm border border-line-strong bg-raised px-3 py-2 text-base text-ink placeholder:text-ink-soft disabled:bg-sunken"
        />
        {isOpen && !isDisabled && !isFull && (
          <ul id={`${id}-list`} role="listbox" aria-label={t(`tags.${facet}`)} className="absolute inset-x-0 top-full z-30 mt-1 max-h-72 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised">
            {offered.map((one, i) => (
              // The field keeps the focus: a press must come before its blur closes the list.
              <li key={one.key} id={`${id}-${one.key}`} role="option" aria-selected={i === at} onMouseDown={(event) => { event.preventDefault(); take(one.key) }} className={`target flex cursor-pointer items-center rounded-sm px-3 py-1 ${i === at ? 'bg-accent-soft' : ''}`}>{name(one)}</li>
            ))}
            {offered.length === 0 && <li className="px-3 py-2 text-sm text-ink-soft">{t('tags.none')}</li>}
          </ul>
        )}
      </div>
    </div>
  )
}
