import { useMemo, useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { Button } from '~/ui/button'
import { CommentForm } from '~/ui/cases/talk/comment-form'
import { CommentView } from '~/ui/cases/talk/comment-view'
import { threadsOf } from '~/ui/cases/talk/threads'
import { useDiscussion } from '~/ui/cases/talk/use-discussion'
import { Checkbox } from '~/ui/field'
import { ErrorState, Skeleton } from '~/ui/states'

/** What a class says of a block, and what somebody asks its teachers alone. */
export default function BlockTalk({ classId, lessonId, blockId, personId, wanted, isStaff }: { classId: string; lessonId: string; blockId: string; personId: string; wanted: string | null; isStaff: boolean }) {
  const { t } = useTranslation(['learning', 'talk'])
  const [isToTeachers, setToTeachers] = useState(false)
  const address = `/courses/class/${classId}/talk?${new URLSearchParams({ lesson: lessonId, block: blockId }).toString()}`
  const { discussed, press, reload } = useDiscussion(address, wanted)
  const comments = discussed.kind === 'open' ? discussed.comments : null
  const threads = useMemo(() => threadsOf(comments ?? []), [comments])
  const say = (fields: Record<string, string>) => press({ lesson: lessonId, block: blockId, ...fields })
  const key = `talk:${personId}:${classId}:${blockId || lessonId}`
  return (
    <div className="flex flex-col gap-3 rounded-lg bg-sunken p-3" data-talk={discussed.kind}>
      {discussed.kind === 'loading' && <Skeleton className="h-16" />}
      {discussed.kind === 'unreachable' && <ErrorState title={t('talk:unreachable')} text={t('talk:unreachableText')} action={<Button onClick={() => void reload()}>{t('talk:again')}</Button>} />}
      {(discussed.kind === 'closed' || discussed.kind === 'answer-first') && <p className="text-ink-soft">{t('talk:closed')}</p>}
      {discussed.kind === 'open' && (
        <>
          {threads.length > 0 && <ol className="flex flex-col gap-3">{threads.map((thread) => <CommentView key={thread.said.id} caseId={null} thread={thread} depth={1} wanted={wanted} press={say} personId={personId} />)}</ol>}
          <CommentForm caseId={null} draftKey={key} label={t(isToTeachers ? 'talk.ask' : 'talk.say')} send={(text) => say({ intent: 'say', parent: '', text, to: isToTeachers ? 'teachers' : 'class' })} />
          {!isStaff && <Checkbox label={t('talk.toTeachers')} hint={t('talk.toTeachersHint')} checked={isToTeachers} onChange={(event) => setToTeachers(event.target.checked)} />}
        </>
      )}
    </div>
  )
}
