import { useNavigate, useRevalidator } from '@remix-run/react'
import { Archive, ArchiveRestore, CircleCheck, Copy, Eye, PencilLine, Trash2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { BeginItem } from '~/domain/exams/library/begin-item.server'
import type { ItemLack } from '~/domain/exams/library/missing-in-item'
import type { OpenedItem } from '~/domain/exams/library/open-item.server'
import type { ApproveItem, AskReview } from '~/domain/exams/library/review-item.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { useToast } from '~/ui/toast'
import { ItemStateBadge } from './item-state'
import { postItem } from './post-item'

type Rights = Pick<OpenedItem['item'], 'state' | 'version' | 'hasChanges' | 'mayApprove' | 'mayRetire' | 'mayRemove'>
interface Props { item: Rights & { id: string }; title: string; settle: () => Promise<boolean>; revision: () => number }

/** Where the question stands, and what may be done with it next. */
export function StateBar({ item, title, settle, revision }: Props) {
  const { t } = useTranslation('question-library')
  const { t: word } = useTranslation('question-desk')
  const toast = useToast()
  const navigate = useNavigate()
  const { revalidate } = useRevalidator()
  const [lacks, setLacks] = useState<ItemLack[]>([])
  const [isBusy, setBusy] = useState(false)
  const { id, state, version, hasChanges } = item
  const press = async (intent: 'ask-review' | 'end-review' | 'approve' | 'retire' | 'bring-back' | 'remove' | 'restore' | 'copy') => {
    setBusy(true)
    setLacks([])
    const isSaved = intent === 'restore' || (await settle())
    const done = isSaved ? await postItem<AskReview | ApproveItem | BeginItem>(id, intent, { revision: String(revision()), title: intent === 'copy' ? t('copyOf', { title }) : '' }) : { kind: 'unsaved' as const }
    setBusy(false)
    switch (done.kind) {
      case 'incomplete': return setLacks(done.lacks)
      case 'approved': toast({ text: t('said.approved', { version: done.version }), tone: 'done' }); return revalidate()
      case 'begun': toast({ text: t('said.copied'), tone: 'done' }); return navigate(`/exams/questions/${done.itemId}`)
      case 'done':
        if (intent === 'remove') {
          toast({ text: t('said.removed'), tone: 'done', onUndo: () => void postItem(id, 'restore').then((back) => { if (back.kind === 'done') void navigate(`/exams/questions/${id}`); else toast({ text: t('problem.notReached'), tone: 'danger' }) }) })
          return navigate('/exams/questions')
        }
        if (intent !== 'copy' && intent !== 'approve') toast({ text: t(`said.${intent}`), tone: 'done' })
        return revalidate()
      case 'same': return toast({ text: t('said.same') })
      case 'changed': revalidate(); return toast({ text: t('problem.changed'), tone: 'danger' })
      case 'unsaved': return toast({ text: t('problem.unsaved'), tone: 'danger' })
      case 'offline': case 'signed-out': case 'failed': return toast({ text: t('problem.notReached'), tone: 'danger' })
      default: return toast({ text: t(`problem.${done.kind}`), tone: 'danger' })
    }
  }
  const canApprove = item.mayApprove && (state === 'draft' || state === 'review' || (state === 'approved' && hasChanges))
  return (
    <section aria-label={t('bar.label')} className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-4" data-item-state={state}>
      <div className="flex flex-wrap items-center gap-3">
        <ItemStateBadge state={state} />
        <span className="text-sm text-ink-soft tabular-nums">{version > 0 ? t(hasChanges ? 'bar.changed' : 'bar.version', { version }) : t('bar.noVersion')}</span>
      </div>
      <div className="flex flex-wrap gap-2">
        {state === 'draft' && <Button tone={canApprove ? 'secondary' : 'primary'} icon={<Eye aria-hidden />} isBusy={isBusy} onClick={() => void press('ask-review')}>{t('bar.askReview')}</Button>}
        {canApprove && <Button tone="primary" icon={<CircleCheck aria-hidden />} isBusy={isBusy} onClick={() => void press('approve')}>{t('bar.approve', { version: version + 1 })}</Button>}
        {state === 'review' && <Button icon={<PencilLine aria-hidden />} isBusy={isBusy} onClick={() => void press('end-review')}>{t('bar.endReview')}</Button>}
        {state === 'retired' && <Button icon={<ArchiveRestore aria-hidden />} isBusy={isBusy} onClick={() => void press('bring-back')}>{t('bar.bringBack')}</Button>}
        <Button tone="quiet" icon={<Copy aria-hidden />} isBusy={isBusy} onClick={() => void press('copy')}>{t('bar.copy')}</Button>
        {state !== 'retired' && item.mayRetire && version > 0 && <Button tone="quiet" icon={<Archive aria-hidden />} isBusy={isBusy} onClick={() => void press('retire')}>{t('bar.retire')}</Button>}
        {item.mayRemove && <Button tone="quiet" icon={<Trash2 aria-hidden />} isBusy={isBusy} onClick={() => void press('remove')}>{t('bar.remove')}</Button>}
      </div>
      {(state === 'review' || (state === 'approved' && hasChanges)) && !item.mayApprove && <p className="text-sm text-ink-soft">{t('bar.fourEyes')}</p>}
      <div role="alert">
        {lacks.length > 0 && (
          <div className="flex flex-col gap-1 text-attention">
            <p className="flex items-center gap-2 font-medium"><TriangleAlert aria-hidden className="size-5 shrink-0" />{t('bar.lacks')}</p>
            <ul className="list-disc pl-8 text-sm">{lacks.map((lack, n) => <li key={n}>{lack.of === 'item' ? t('bar.lackTitle') : t('bar.lackStage', { number: lack.stage + 1, what: word(`missing.${lack.what}`) })}</li>)}</ul>
          </div>
        )}
      </div>
    </section>
  )
}
