import { useFetcher } from '@remix-run/react'
import { ChevronDown, ChevronUp, Eye, EyeOff, FolderOpen, Lock, Pencil, Play, Trash2, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CaseCard } from '~/domain/cases/case-cards.server'
import { moved } from '~/domain/cases/collection'
import type { OpenedCollection } from '~/domain/cases/open-collection.server'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { Button, IconButton, LinkButton } from '../button'
import { Dialog } from '../dialog'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { useToast } from '../toast'
import { ResultCard } from './result-card'
import { CollectionForm } from './talk/collection-form'
import { inLanguage } from './two'

type Shown = Omit<OpenedCollection, 'changedAt' | 'cards'> & { cards: (Omit<CaseCard, 'publishedAt'> & { publishedAt: Date })[] }

/** Cases in their order, and, for whom it is theirs, the desk on which they are arranged. */
export function CollectionPage({ id, title, about, kind, isPublished, owner, institution, cards, order, mayArrange }: Shown) {
  const { t, i18n } = useTranslation('talk')
  const toast = useToast()
  const press = useFetcher<{ intent: string; kind: string; at: string }>()
  const [isChanging, setChanging] = useState(false)
  const [said, setSaid] = useState('')
  const wanted = i18n.language === 'zh' ? 'zh' : 'en'
  const { text, lang } = inLanguage(title, wanted)
  const answer = press.data
  useEffect(() => {
    if (!answer) return
    if (answer.kind === 'sold') toast({ text: t('collection.sold'), tone: 'danger' })
    else if (answer.kind === 'not-to-sell') toast({ text: t('keep.not-to-sell'), tone: 'danger' })
    else if (answer.kind !== 'done' && answer.kind !== 'ordered') toast({ text: t('collection.failed'), tone: 'danger' })
    else if (answer.intent === 'publish') toast({ text: t('collection.published'), tone: 'done' })
    else if (answer.intent === 'close') toast({ text: t('collection.closed'), tone: 'done' })
    else if (answer.intent === 'rename') { setChanging(false); toast({ text: t('collection.saved'), tone: 'done' }) }
  }, [answer, t, toast])

  const submit = (fields: Record<string, string>) => press.submit(fields, { method: 'post' })
  const nameOf = (caseId: string) => inLanguage(cards.find((card) => card.caseId === caseId)?.title ?? { en: '', zh: '' }, wanted).text
  /** Among the cases that are shown: one that the owner may not find themselves is passed over. */
  const move = (caseId: string, by: 1 | -1) => {
    const beside = cards[cards.findIndex((card) => card.caseId === caseId) + by]
    if (!beside) return
    submit({ intent: 'order', cases: moved(order, caseId, order.indexOf(beside.caseId) - order.indexOf(caseId)).join(' ') })
    setSaid(t('collection.moved', { title: nameOf(caseId), position: cards.indexOf(beside) + 1 }))
  }
  const takeOut = (caseId: string) => {
    submit({ intent: 'take-out', case: caseId })
    toast({ text: t('collection.takenOut'), onUndo: () => submit({ intent: 'order', cases: order.join(' ') }) })
  }
  const hidden = mayArrange ? order.length - cards.length : 0
  const first = cards.find((card) => !card.isRetracted)
  const isBusy = press.state !== 'idle'

  return (
    <Page>
      <PageHeader
        title={<span lang={lang} className="break-words">{text}</span>} lead={t('collections.by', { owner, institution })}
        status={<><Badge>{t(`collections.kind.${kind}`)}</Badge>{mayArrange && !isPublished && <Badge icon={<Lock aria-hidden />}>{t('collections.private')}</Badge>}</>}
        actions={(
          <>
            {mayArrange && <Button icon={<Pencil aria-hidden />} onClick={() => setChanging(true)}>{t('collection.change')}</Button>}
            {mayArrange && <Button isBusy={isBusy} icon={isPublished ? <EyeOff aria-hidden /> : <Eye aria-hidden />} onClick={() => submit({ intent: isPublished ? 'close' : 'publish' })}>{t(isPublished ? 'collection.close' : 'collection.publish')}</Button>}
            {mayArrange && <Button icon={<Trash2 aria-hidden />} isBusy={isBusy} onClick={() => submit({ intent: 'remove' })}>{t('collection.remove')}</Button>}
            {first && <LinkButton tone="primary" icon={<Play aria-hidden />} to={`/cases/${first.caseId}?in=${id}`}>{t('collection.begin')}</LinkButton>}
          </>
        )}
      />
      {about && <p className="max-w-prose break-words whitespace-pre-wrap">{about}</p>}
      <p aria-live="polite" className="sr-only">{said}</p>
      {cards.length === 0 ? (
        <EmptyState icon={<FolderOpen />} title={t(mayArrange ? 'collection.empty' : 'collection.emptyFor')} text={mayArrange && t('collection.emptyMine')} action={<LinkButton to="/cases" tone="primary">{t('collection.toLibrary')}</LinkButton>} />
      ) : (
        <ol className="flex flex-col gap-3">
          {cards.map((card, i) => (
            <li key={card.caseId} className="flex items-start gap-2 sm:gap-4" data-item={card.caseId}>
              <div className="flex w-9 shrink-0 flex-col items-center">
                <span className="font-semibold tabular-nums">{i + 1}</span>
                {mayArrange && (
                  <>
                    <IconButton label={t('collection.up', { title: nameOf(card.caseId) })} disabled={i === 0 || isBusy} onClick={() => move(card.caseId, -1)}><ChevronUp aria-hidden /></IconButton>
                    <IconButton label={t('collection.down', { title: nameOf(card.caseId) })} disabled={i === cards.length - 1 || isBusy} onClick={() => move(card.caseId, 1)}><ChevronDown aria-hidden /></IconButton>
                    <IconButton label={t('collection.takeOut', { title: nameOf(card.caseId) })} disabled={isBusy} onClick={() => takeOut(card.caseId)}><X aria-hidden /></IconButton>
                  </>
                )}
              </div>
              <div className="flex min-w-0 flex-1 flex-col gap-1">
                {card.isRetracted && <span><Badge tone="danger">{t('collection.retracted')}</Badge></span>}
                <ResultCard card={card} collection={id} />
              </div>
            </li>
          ))}
        </ol>
      )}
      {hidden > 0 && <p className="text-ink-soft">{t('collection.hiddenOnes', { count: hidden })}</p>}
      <Dialog open={isChanging} onOpenChange={setChanging} title={t('collection.change')}>
        <CollectionForm begin={{ title, about, kind }} refused={answer?.intent === 'rename' && answer.kind !== 'done' ? answer.kind : null} intent="rename" button={t('collection.save')} submit={press.Form} />
      </Dialog>
    </Page>
  )
}
