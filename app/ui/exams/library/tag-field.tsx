import { Plus, X } from 'lucide-react'
import { useId, useState } from 'react'
import { ITEM_BOUNDS } from '~/domain/exams/item'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton } from '~/ui/button'
import { TextField } from '~/ui/field'

/** Tags of one name: typed, with those in use offered. */
export function TagField({ label, values, used, onChange }: { label: string; values: readonly string[]; used: readonly string[]; onChange: (values: string[]) => void }) {
  const { t } = useTranslation('question-library')
  const list = useId()
  const [typed, setTyped] = useState('')
  const add = () => {
    const tag = typed.trim()
    if (tag === '' || values.length >= ITEM_BOUNDS.tags) return
    // The same word in another case is the tag that is in use.
    const same = [...values, ...used].find((one) => one.toLocaleLowerCase() === tag.toLocaleLowerCase()) ?? tag
    if (!values.includes(same)) onChange([...values, same])
    setTyped('')
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-end gap-1">
        <TextField label={label} list={list} value={typed} maxLength={ITEM_BOUNDS.tag} autoComplete="off" className="min-w-0 flex-1" onChange={({ target }) => setTyped(target.value)} onBlur={add} onKeyDown={(event) => { if (event.key === 'Enter' && !event.nativeEvent.isComposing) { event.preventDefault(); add() } }} />
        <IconButton label={t('tag.add', { name: label })} disabled={typed.trim() === ''} onClick={add}><Plus aria-hidden /></IconButton>
      </div>
      <datalist id={list}>{used.filter((one) => !values.includes(one)).map((one) => <option key={one} value={one} />)}</datalist>
      {values.length > 0 && (
        <ul aria-label={label} className="flex flex-wrap gap-1">
          {values.map((tag) => <li key={tag} className="flex items-center gap-1 rounded-sm bg-sunken pl-2 text-sm"><span className="break-words">{tag}</span><IconButton label={t('tag.remove', { tag })} onClick={() => onChange(values.filter((one) => one !== tag))}><X aria-hidden /></IconButton></li>)}
        </ul>
      )}
    </div>
  )
}
