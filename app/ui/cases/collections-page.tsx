import { Form, Link } from '@remix-run/react'
import { FolderOpen, ListOrdered, Lock, Plus, Search } from 'lucide-react'
import { useState } from 'react'
import type { CollectionRow } from '~/domain/cases/list-collections.server'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '../badge'
import { Button, LinkButton } from '../button'
import { Dialog } from '../dialog'
import { TextField } from '../field'
import { Page, PageHeader } from '../page'
import { EmptyState } from '../states'
import { LibraryTabs } from './library-tabs'
import { CollectionForm } from './talk/collection-form'
import { inLanguage } from './two'

export type ListedCollection = Omit<CollectionRow, 'changedAt'> & { changedAt: string | Date }

/** One's own collections and those that others have published. @param removed one that was taken away a moment ago */
export function CollectionsPage({ collections, isCut, mayMakeIn, find, removed, refused }: { collections: readonly ListedCollection[]; isCut: boolean; mayMakeIn: readonly { id: string; name: string }[]; find: string; removed: string | null; refused: string | null }) {
  const { t } = useTranslation('talk')
  const [isMaking, setMaking] = useState(refused !== null)
  const mayMake = mayMakeIn.length > 0
  return (
    <Page className="max-w-[90rem]">
      <PageHeader title={t('collections.title')} lead={t('collections.lead')} actions={mayMake && <Button tone="primary" icon={<Plus aria-hidden />} onClick={() => setMaking(true)}>{t('collections.new')}</Button>} />
      <LibraryTabs />
      {removed && (
        <Form method="post" action={`/cases/collections/${encodeURIComponent(removed)}`} role="status" className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-raised px-4 py-2">
          <input type="hidden" name="intent" value="restore" />
          <span>{t('collections.removed')}</span>
          <Button type="submit" tone="quiet" className="text-accent">{t('collections.restore')}</Button>
        </Form>
      )}
      {(collections.length > 0 || find) && (
        <Form role="search" className="flex flex-wrap items-end gap-2">
          <TextField label={t('collections.find')} name="q" type="search" defaultValue={find} maxLength={100} className="min-w-48 flex-1 sm:max-w-sm" />
          <Button type="submit" icon={<Search aria-hidden />}>{t('collections.findButton')}</Button>
        </Form>
      )}
      {collections.length === 0 ? (
        find
          ? <EmptyState icon={<FolderOpen />} title={t('collections.noneFound', { find })} action={<LinkButton to="/cases/collections">{t('collections.all')}</LinkButton>} />
          : <EmptyState icon={<FolderOpen />} title={t('collections.none')} text={t(mayMake ? 'collections.noneText' : 'collections.noneRead')} action={mayMake ? <Button tone="primary" onClick={() => setMaking(true)}>{t('collections.new')}</Button> : <LinkButton to="/cases">{t('collection.toLibrary')}</LinkButton>} />
      ) : (
        <ul className="grid gap-4 sm:grid-cols-[repeat(auto-fill,minmax(20rem,1fr))]">{collections.map((one) => <li key={one.id}><CollectionCard collection={one} /></li>)}</ul>
      )}
      {isCut && <p className="text-ink-soft">{t('collections.cut')}</p>}
      <Dialog open={isMaking} onOpenChange={setMaking} title={t('collections.new')}>
        <CollectionForm institutions={mayMakeIn} refused={refused} intent="create" button={t('collections.make')} />
      </Dialog>
    </Page>
  )
}

function CollectionCard({ collection: { id, title, about, kind, cases, isMine, isPublished, owner, institution, changedAt } }: { collection: ListedCollection }) {
  const { t, i18n } = useTranslation('talk')
  const format = useFormat()
  const Sign = kind === 'playlist' ? ListOrdered : FolderOpen
  const { text, lang } = inLanguage(title, i18n.language === 'zh' ? 'zh' : 'en')
  return (
    <Link to={`/cases/collections/${id}`} data-collection={id} className="flex h-full flex-col gap-3 rounded-lg border border-line bg-raised p-4 hover:border-accent">
      <span className="flex items-start gap-3">
        <span className="grid size-10 shrink-0 place-items-center rounded-sm bg-accent-soft text-accent"><Sign className="size-5" aria-hidden /></span>
        <span className="flex min-w-0 flex-col">
          <span lang={lang} className="font-medium break-words">{text}</span>
          <span className="text-sm break-words text-ink-soft">{t('collections.by', { owner, institution })}</span>
        </span>
      </span>
      {about && <span className="line-clamp-2 break-words text-ink-soft">{about}</span>}
      <span className="mt-auto flex flex-wrap items-center gap-1">
        <Badge>{t(`collections.kind.${kind}`)}</Badge>
        <Badge>{t('collections.cases', { count: cases })}</Badge>
        {isMine && isPublished && <Badge tone="accent">{t('collections.mine')}</Badge>}
        {isMine && !isPublished && <Badge icon={<Lock aria-hidden />}>{t('collections.private')}</Badge>}
        <span className="ml-auto text-sm text-ink-soft tabular-nums">{format.date(changedAt)}</span>
      </span>
    </Link>
  )
}
