import { useState } from 'react'
import type { Kept } from '~/domain/cases/kept-of.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../../button'
import { Dialog } from '../../dialog'
import { Checkbox, TextField } from '../../field'
import { inLanguage } from '../two'

/** One's own collections, ticked where the case is in them, and the place to begin a new one. */
export function CollectDialog({ kept, institutionId, onClose, press, reload }: { kept: Kept; institutionId: string; onClose: () => void; press: (fields: Record<string, string>, shown: (before: Kept) => Kept) => Promise<boolean>; reload: () => Promise<void> }) {
  const { t, i18n } = useTranslation('talk')
  const [title, setTitle] = useState('')
  const [isMaking, setMaking] = useState(false)
  const wanted = i18n.language === 'zh' ? 'zh' : 'en'
  const make = async () => {
    setMaking(true)
    if (await press({ intent: 'collect-new', title: title.trim(), language: wanted, institution: institutionId }, (now) => now)) { setTitle(''); await reload() }
    setMaking(false)
  }
  return (
    <Dialog open onOpenChange={(isOpen) => isOpen || onClose()} title={t('keep.collect')} description={t('keep.collectLead')}>
      {kept.collections.length > 0 && (
        <ul className="flex flex-col">
          {kept.collections.map(({ id, title: words, has }) => (
            <li key={id}>
              <Checkbox
                label={inLanguage(words, wanted).text} checked={has}
                onChange={() => void press({ intent: 'collect', collection: id, on: has ? '' : 'yes' }, (now) => ({ ...now, collections: now.collections.map((one) => (one.id === id ? { ...one, has: !has } : one)) }))}
              />
            </li>
          ))}
        </ul>
      )}
      <form className="flex flex-wrap items-end gap-2" onSubmit={(event) => { event.preventDefault(); if (title.trim() !== '') void make() }}>
        <TextField label={t('keep.newTitle')} value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} className="min-w-48 flex-1" />
        <Button type="submit" tone="primary" disabled={title.trim() === ''} isBusy={isMaking}>{t('keep.make')}</Button>
      </form>
    </Dialog>
  )
}
