import { Bookmark, BookmarkCheck, FolderPlus, UserRoundCheck, UserRoundPlus } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { Kept } from '~/domain/cases/kept-of.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../button'
import { Skeleton } from '../states'
import { useToast } from '../toast'
import { CollectDialog } from './talk/collect-dialog'
import { Stars } from './talk/stars'

/** What one keeps of a case: bookmark, stars, its author, one's own collections. It asks for its own data. */
export function KeepButtons({ caseId }: { caseId: string }) {
  const { t } = useTranslation('talk')
  const toast = useToast()
  const address = `/cases/${caseId}/keep`
  const [kept, setKept] = useState<Kept | null>(null)
  const [isCollecting, setCollecting] = useState(false)

  const load = useCallback(async (): Promise<void> => {
    const response = await fetch(address).catch(() => null)
    // Buttons that cannot say what they stand for are not shown.
    setKept(response?.ok ? ((await response.json()) as { kept: Kept }).kept : null)
  }, [address])
  useEffect(() => { void load() }, [load])

  /** The button shows at once what was pressed; what the server refuses is put back as it was. */
  const press = async (fields: Record<string, string>, shown: (before: Kept) => Kept): Promise<boolean> => {
    const before = kept
    setKept((now) => now && shown(now))
    const response = await fetch(address, { method: 'POST', body: new URLSearchParams(fields) }).catch(() => null)
    if (response?.ok) return true
    setKept(before)
    const { kind } = ((await response?.json().catch(() => null)) ?? { kind: '' }) as { kind: string }
    toast({ text: t(kind === 'sold' || kind === 'not-to-sell' || kind === 'too-many' ? `keep.${kind}` : 'keep.failed'), tone: 'danger' })
    return false
  }
  if (!kept) return <div className="flex gap-2" aria-hidden><Skeleton className="h-9 w-24" /><Skeleton className="h-9 w-40" /></div>

  const { isKept, author } = kept
  const bookmark = async (on: boolean) => { if (await press({ intent: 'bookmark', on: on ? 'yes' : '' }, (now) => ({ ...now, isKept: on }))) toast({ text: t(on ? 'keep.bookmarked' : 'keep.released'), tone: 'done' }) }
  const follow = async (on: boolean) => { if (await press({ intent: 'follow', expert: author.id, on: on ? 'yes' : '' }, (now) => ({ ...now, author: { ...now.author, follows: on } }))) toast({ text: t(on ? 'keep.followed' : 'keep.unfollowed', { name: author.name }), tone: 'done' }) }
  const rate = async (stars: number | null) => { if (await press({ intent: 'rate', stars: stars === null ? '' : String(stars) }, (now) => ({ ...now, stars }))) await load() }
  return (
    <section aria-label={t('keep.label')} className="flex flex-wrap items-center gap-2" data-keep>
      <Button aria-pressed={isKept} icon={isKept ? <BookmarkCheck aria-hidden /> : <Bookmark aria-hidden />} onClick={() => void bookmark(!isKept)}>{t(isKept ? 'keep.kept' : 'keep.bookmark')}</Button>
      {author.mayFollow && <Button aria-pressed={author.follows} icon={author.follows ? <UserRoundCheck aria-hidden /> : <UserRoundPlus aria-hidden />} onClick={() => void follow(!author.follows)} className="max-w-full"><span className="truncate">{t(author.follows ? 'keep.follows' : 'keep.follow', { name: author.name })}</span></Button>}
      {kept.collectsIn && <Button icon={<FolderPlus aria-hidden />} onClick={() => setCollecting(true)}>{t('keep.collect')}</Button>}
      <Stars kept={kept} onRate={(stars) => void rate(stars)} />
      {isCollecting && kept.collectsIn && <CollectDialog kept={kept} institutionId={kept.collectsIn} onClose={() => setCollecting(false)} press={press} reload={load} />}
    </section>
  )
}
