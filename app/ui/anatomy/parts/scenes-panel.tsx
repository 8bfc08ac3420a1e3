import { BookmarkPlus, FolderOpen, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { TextField } from '~/ui/field'

export interface KeptScene { id: string; name: string; changedAt: string }

/** Scenes that one kept of this model: what is cut, faded and taken out, and from where it is seen. */
export function ScenesPanel({ scenes, isBusy, isChanged, most, longest, onSave, onOpen, onRemove }: { scenes: readonly KeptScene[]; isBusy: boolean; isChanged: boolean; most: number; longest: number; onSave: (name: string) => void; onOpen: (id: string) => void; onRemove: (id: string) => void }) {
  const { t } = useTranslation('anatomy')
  const format = useFormat()
  const [name, setName] = useState('')
  const isFull = scenes.length >= most
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain p-4">
      <form className="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); if (name.trim()) { onSave(name.trim()); setName('') } }}>
        <TextField label={t('scenes.name')} value={name} maxLength={longest} onChange={(event) => setName(event.target.value)} hint={isFull ? t('scenes.full', { count: most }) : isChanged ? t('scenes.changed') : undefined} />
        <Button type="submit" tone="primary" icon={<BookmarkPlus aria-hidden />} isBusy={isBusy} disabled={!name.trim() || isFull}>{t('scenes.save')}</Button>
      </form>
      {scenes.length === 0 && <p className="text-sm text-ink-soft">{t('scenes.none')}</p>}
      <ul className="flex flex-col gap-1">
        {scenes.map((scene) => (
          <li key={scene.id} data-scene={scene.id} className="flex items-center gap-1 rounded-sm border border-line bg-sunken">
            <button type="button" onClick={() => onOpen(scene.id)} className="flex min-h-11 min-w-0 flex-1 items-center gap-3 rounded-sm px-3 py-1.5 text-left hover:bg-raised">
              <FolderOpen className="size-5 shrink-0 text-ink-soft" aria-hidden />
              <span className="flex min-w-0 flex-col"><span className="truncate">{scene.name}</span><span className="text-sm text-ink-soft tabular-nums">{t('scenes.at', { time: format.dateTime(scene.changedAt) })}</span></span>
            </button>
            <IconButton label={t('scenes.remove', { name: scene.name })} disabled={isBusy} onClick={() => onRemove(scene.id)}><Trash2 aria-hidden /></IconButton>
          </li>
        ))}
      </ul>
    </div>
  )
}
