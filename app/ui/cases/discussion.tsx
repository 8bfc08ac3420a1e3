import { useLocation } from '@remix-run/react'
import { MessagesSquare } from 'lucide-react'
import { useMemo } from 'react'
import type { OpenedCase } from '~/domain/cases/open-case.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '../button'
import { EmptyState, ErrorState, Skeleton } from '../states'
import { CommentForm } from './talk/comment-form'
import { CommentView } from './talk/comment-view'
import { threadsOf } from './talk/threads'
import { useDiscussion } from './talk/use-discussion'

/** What is said of a case, and where one says it. It asks for its own data: the case's page does not wait for it. @param shows what the reader gets of the case: its discussion would answer what it asks */
export function Discussion({ caseId, personId, shows }: { caseId: string; personId: string; shows: OpenedCase['shows'] }) {
  const { t } = useTranslation('talk')
  if (shows === 'whole') return <Open caseId={caseId} personId={personId} />
  return (
    <section aria-label={t('title')} className="flex flex-col gap-4" data-discussion="closed">
      <h2 className="text-lg font-semibold">{t('title')}</h2>
      <p className="rounded-lg border border-line bg-raised p-4 text-ink-soft">{t(shows === 'question' ? 'answerFirst' : 'closed')}</p>
    </section>
  )
}

function Open({ caseId, personId }: { caseId: string; personId: string }) {
  const { t } = useTranslation('talk')
  const wanted = /^#comment-([a-z0-9]{1,40})$/.exec(useLocation().hash)?.[1] ?? null
  const { discussed, press, reload, showMore } = useDiscussion(`/cases/${caseId}/discussion`, wanted)
  const comments = discussed.kind === 'open' ? discussed.comments : null
  const threads = useMemo(() => threadsOf(comments ?? []), [comments])
  return (
    <section aria-label={t('title')} className="flex flex-col gap-4" data-discussion={discussed.kind}>
      <h2 className="text-lg font-semibold">{t('title')}</h2>
      {discussed.kind === 'loading' && <><Skeleton className="h-24" /><Skeleton className="h-24" /></>}
      {discussed.kind === 'unreachable' && <ErrorState title={t('unreachable')} text={t('unreachableText')} action={<Button onClick={() => void reload()}>{t('again')}</Button>} />}
      {discussed.kind === 'answer-first' && <p className="rounded-lg border border-line bg-raised p-4 text-ink-soft">{t('answerFirst')}</p>}
      {discussed.kind === 'closed' && <p className="rounded-lg border border-line bg-raised p-4 text-ink-soft">{t('closed')}</p>}
      {discussed.kind === 'open' && (
        <>
          {threads.length === 0
            ? <EmptyState icon={<MessagesSquare />} title={t('none')} text={t('noneText')} />
            : <ol className="flex flex-col gap-4">{threads.map((thread) => <CommentView key={thread.said.id} caseId={caseId} thread={thread} depth={0} wanted={wanted} press={press} personId={personId} />)}</ol>}
          {discussed.more && <Button className="self-center" onClick={() => void showMore()}>{t('showMore')}</Button>}
          <CommentForm caseId={caseId} draftKey={`talk:${personId}:${caseId}`} label={t('form.label')} send={(text) => press({ intent: 'say', parent: '', text })} />
        </>
      )}
    </section>
  )
}
