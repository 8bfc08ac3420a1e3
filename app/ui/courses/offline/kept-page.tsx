import { BookOpen, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { IconButton, LinkButton } from '~/ui/button'
import { Page, PageHeader } from '~/ui/page'
import { EmptyState, Skeleton } from '~/ui/states'
import { dropLesson, listKept, shelfHere, type KeptRecord } from './kept'

/** Lessons that this device can show without a connection. */
export function KeptPage({ personId }: { personId: string }) {
  const { t } = useTranslation('learning')
  const format = useFormat()
  const [kept, setKept] = useState<KeptRecord[] | null>(null)
  const look = useCallback(async () => { const shelf = shelfHere(); setKept(shelf ? await listKept(shelf, personId) : []) }, [personId])
  useEffect(() => void look(), [look])
  const drop = async (path: string) => { await dropLesson(shelfHere()!, personId, path); await look() }
  return (
    <Page width="reading">
      <PageHeader title={t('offline.title')} lead={t('offline.lead')} />
      {kept === null && <Skeleton className="h-24" />}
      {kept?.length === 0 && <EmptyState icon={<BookOpen />} title={t('offline.none')} action={<LinkButton to="/courses" reloadDocument>{t('offline.toCourses')}</LinkButton>} />}
      {kept !== null && kept.length > 0 && (
        <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-raised">
          {kept.map(({ path, title, courseTitle, language, atMs, isChosen }) => (
            <li key={path} className="flex items-center gap-3 px-4 py-2">
              {/* A page of its own: without a connection only whole pages are there. */}
              <a href={path} className="target flex min-w-0 flex-1 flex-col justify-center underline-offset-4 hover:underline" lang={language}><span className="font-medium break-words">{title}</span><span className="text-sm text-ink-soft">{courseTitle}</span></a>
              <span className="text-sm text-ink-soft tabular-nums">{t(isChosen ? 'offline.since' : 'offline.opened', { date: format.date(atMs) })}</span>
              <IconButton label={t('offline.dropOne', { title })} onClick={() => void drop(path)}><Trash2 aria-hidden /></IconButton>
            </li>
          ))}
        </ul>
      )}
    </Page>
  )
}
