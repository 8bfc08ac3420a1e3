import { useRevalidator } from '@remix-run/react'
import { useId, useState } from 'react'
import { ITEM_BOUNDS, LEVELS, TAG_NAMES, type TagName } from '~/domain/exams/item'
import type { EditItems } from '~/domain/exams/library/edit-items.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { Select, TextField } from '~/ui/field'
import { useToast } from '~/ui/toast'
import { postTo } from './post-item'

const WHATS = ['add-tag', 'remove-tag', 'level', 'difficulty', 'state'] as const
const STATES = ['review', 'draft', 'retired'] as const

/** One change of everything that is chosen, with one step back. */
export function BulkBar({ ids, onDone, tagsUsed }: { ids: string[]; onDone: () => void; tagsUsed: Record<TagName, string[]> }) {
  const { t } = useTranslation('question-library')
  const toast = useToast()
  const { revalidate } = useRevalidator()
  const list = useId()
  const [what, setWhat] = useState<(typeof WHATS)[number]>('add-tag')
  const [name, setName] = useState<TagName>('subject')
  const [value, setValue] = useState('')
  const [isBusy, setBusy] = useState(false)
  const change = () => {
    switch (what) {
      case 'add-tag': case 'remove-tag': return { what, name, value: value.trim() }
      case 'level': return { what, level: value || null }
      case 'difficulty': return { what, difficulty: value === '' ? null : Number(value) / 100 }
      case 'state': return { what, state: value }
    }
  }
  const send = async (fields: Record<string, string>, isUndo: boolean) => {
    setBusy(true)
    const done = await postTo<EditItems>('/exams/questions/together', fields)
    setBusy(false)
    revalidate()
    if (done.kind !== 'edited') return toast({ text: t(done.kind === 'offline' || done.kind === 'signed-out' || done.kind === 'failed' ? 'problem.notReached' : `problem.${done.kind}`), tone: 'danger' })
    const words = [t(isUndo ? 'bulk.undone' : 'bulk.done', { count: done.changed }), done.left > 0 ? t('bulk.left', { count: done.left }) : ''].filter(Boolean).join(' ')
    toast({ text: words, tone: 'done', ...(isUndo || done.changed === 0 ? {} : { onUndo: () => void send({ intent: 'undo', undo: JSON.stringify(done.undo) }, true) }) })
    if (!isUndo) onDone()
  }
  const isReady = what === 'level' || what === 'difficulty' || value.trim() !== ''
  return (
    <form
      aria-label={t('bulk.label')} onSubmit={(event) => { event.preventDefault(); if (isReady && !isBusy) void send({ intent: 'edit', items: ids.join(','), change: JSON.stringify(change()) }, false) }}
      className="sticky bottom-2 z-10 grid items-end gap-3 rounded-lg border border-line-strong bg-raised p-3 shadow-lg sm:flex sm:flex-wrap"
    >
      <p role="status" className="self-center font-medium tabular-nums">{t('bulk.chosen', { count: ids.length })}</p>
      <Select label={t('bulk.what')} value={what} onChange={({ target }) => { setWhat(WHATS.find((one) => one === target.value) ?? 'add-tag'); setValue('') }} className="sm:w-44">{WHATS.map((one) => <option key={one} value={one}>{t(`bulk.${one}`)}</option>)}</Select>
      {(what === 'add-tag' || what === 'remove-tag') && (
        <>
          <Select label={t('bulk.of')} value={name} onChange={({ target }) => setName(TAG_NAMES.find((one) => one === target.value) ?? 'subject')} className="sm:w-36">{TAG_NAMES.map((one) => <option key={one} value={one}>{t(`tag.${one}`)}</option>)}</Select>
          <TextField label={t('bulk.tag')} list={list} value={value} maxLength={ITEM_BOUNDS.tag} onChange={({ target }) => setValue(target.value)} className="sm:w-48" />
          <datalist id={list}>{tagsUsed[name].map((tag) => <option key={tag} value={tag} />)}</datalist>
        </>
      )}
      {what === 'level' && <Select label={t('field.level')} value={value} onChange={({ target }) => setValue(target.value)} className="sm:w-44"><option value="">{t('level.none')}</option>{LEVELS.map((one) => <option key={one} value={one}>{t(`level.${one}`)}</option>)}</Select>}
      {what === 'difficulty' && <TextField label={t('field.difficulty')} type="number" min={0} max={100} step={1} value={value} onChange={({ target }) => setValue(target.value)} className="sm:w-44" />}
      {what === 'state' && <Select label={t('field.state')} value={value} onChange={({ target }) => setValue(target.value)} className="sm:w-44"><option value="">{t('bulk.pick')}</option>{STATES.map((one) => <option key={one} value={one}>{t(`state.${one}`)}</option>)}</Select>}
      <div className="flex gap-2"><Button type="submit" tone="primary" disabled={!isReady} isBusy={isBusy}>{t('bulk.apply')}</Button><Button tone="quiet" onClick={onDone}>{t('bulk.cancel')}</Button></div>
    </form>
  )
}
