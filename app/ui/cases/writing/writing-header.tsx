import { Ellipsis, Eye, ListChecks, OctagonX, Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { Dialog } from '~/ui/dialog'
import { TextArea } from '~/ui/field'
import { Menu, MenuItem, MenuSeparator } from '~/ui/menu'
import { CaseStatePill } from '../case-state'
import { SavingLine } from './saving-line'
import type { Writing } from './use-writing'
import type { DraftShown } from './writing-page'

/** What it is, where it stands, whether it is saved, and what can be done with all of it. */
export function WritingHeader({ draft, writing, onCheck, onTakeBack, onRemove, onRetract }: {
  draft: DraftShown; writing: Writing; onCheck: () => void; onTakeBack: () => void; onRemove: () => void; onRetract: (why: string) => Promise<boolean>
}) {
  const { t, i18n } = useTranslation('writing')
  const language = i18n.language as Language
  const [isRetracting, setRetracting] = useState(false)
  const [why, setWhy] = useState('')
  const { title } = writing.content
  const isOut = draft.version > 0 && draft.state !== 'retracted'
  return (
    <header className="z-20 -mx-4 flex flex-col gap-2 bg-surface px-4 py-2 sm:sticky sm:top-14 sm:-mx-6 sm:px-6">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-wrap items-center gap-3">
          <h1 className="text-xl font-semibold break-words">{title[language] || title.en || title.zh || t('untitled')}</h1>
          <CaseStatePill state={draft.state} version={draft.version} />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <SavingLine saving={writing.saving} />
          <Button tone="primary" icon={<ListChecks aria-hidden />} onClick={onCheck}>{t('submit.open')}</Button>
          <Menu trigger={<IconButton label={t('more')}><Ellipsis aria-hidden /></IconButton>}>
            {isOut && <MenuItem asChild><a href={`/cases/${draft.id}`}><Eye aria-hidden />{t('asReaders')}</a></MenuItem>}
            {isOut && <MenuItem onSelect={() => setRetracting(true)}><OctagonX aria-hidden />{t('retract.open')}</MenuItem>}
            {isOut && <MenuSeparator />}
            <MenuItem isDanger onSelect={onRemove}><Trash2 aria-hidden />{t('remove.now')}</MenuItem>
          </Menu>
        </div>
      </div>
      <p className="text-sm text-ink-soft">{t(`kind.${draft.kind}`)} · {draft.author.name} · {draft.institution.name}</p>
      {draft.state === 'in-review' && (
        <p role="status" className="flex flex-wrap items-center gap-3 rounded-sm bg-attention-soft px-4 py-2 text-attention" data-in-review>{t('waits')}<Button icon={<Undo2 aria-hidden />} onClick={onTakeBack}>{t('submit.takeBack')}</Button></p>
      )}
      {draft.state === 'retracted' && <p role="status" className="rounded-sm bg-danger-soft px-4 py-2 text-danger">{t('retract.was', { why: draft.retractedWhy })}</p>}
      <Dialog title={t('retract.title')} description={t('retract.lead')} open={isRetracting} onOpenChange={setRetracting} footer={<Button tone="danger" disabled={why.trim() === ''} onClick={() => void onRetract(why).then((isDone) => { if (isDone) setRetracting(false) })}>{t('retract.now')}</Button>}>
        <TextArea label={t('retract.why')} value={why} maxLength={1_000} onChange={({ target }) => setWhy(target.value)} />
      </Dialog>
    </header>
  )
}
