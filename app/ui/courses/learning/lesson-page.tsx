import { Link, useLocation, useRevalidator, useSearchParams } from '@remix-run/react'
import { ArrowLeft, ArrowRight, CircleCheck, CloudOff, Lock } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { OpenedLesson } from '~/domain/courses/learning/open-lesson.server'
import type { BlockPlace, Range } from '~/domain/courses/progress/beat'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { Page } from '~/ui/page'
import { EmptyState, ErrorState } from '~/ui/states'
import { useToast } from '~/ui/toast'
import { BlockView, type BlockContext } from '../blocks/block-view'
import { isReadableOffline } from '../offline/kept'
import { KeepButton } from '../offline/keep-button'
import { useOffline } from '../offline/use-offline'
import { BlockFoot } from './block-foot'
import { useLeftAnswers } from './use-left-answers'
import { useNotesInText } from './notes-in-text'
import { useNotes, type NoteShown } from './use-notes'
import { useStudy, type Saving } from './use-study'

type Opened = OpenedLesson

/** One lesson, from its beginning or from where it was left, on whatever device that was. */
export function LessonPage({ opened, personId }: { opened: Opened; personId: string }) {
  const { t } = useTranslation('learning')
  const { classId, lesson, language } = opened
  const toast = useToast()
  const { revalidate } = useRevalidator()
  const onCompleted = useCallback(() => {
    toast({ text: t('lesson.courseCompleted'), tone: 'done' })
    void revalidate()
  }, [toast, t, revalidate])
  const seen = Object.keys(opened.blocks).filter((id) => opened.blocks[id]!.isDone)
  const { watch, said, saving, seenNow, doneNow } = useStudy({ classId, lessonId: lesson.id, personId, isCounted: opened.isCounted, seen, onCompleted })
  useLeftAnswers(personId, classId, lesson.blocks.map(({ id }) => id))
  const context: BlockContext = { courseId: opened.courseId, classId, lessonId: lesson.id, version: opened.version, language }
  // Where they were when they came: what is done meanwhile moves nothing on the page.
  const came = useRef({ lessonId: lesson.id, resumeAt: opened.resumeAt })
  if (came.current.lessonId !== lesson.id) came.current = { lessonId: lesson.id, resumeAt: opened.resumeAt }
  const { resumeAt } = came.current
  const isOffline = useOffline()
  const { notes, press } = useNotes(classId, lesson.id)
  useNotesInText(notes)
  const [searchParams] = useSearchParams()
  const talkAt = searchParams.get('talk')
  const wanted = /^#comment-([a-z0-9]{1,40})$/.exec(useLocation().hash)?.[1] ?? null
  // A 3D lesson is done when it was followed, which the server knows.
  const isDone = ({ id, rule, body }: Opened['lesson']['blocks'][number]) => opened.blocks[id]?.isDone === true || doneNow.has(id) || (rule.kind === 'seen' && body.kind !== 'lesson3d' && seenNow.has(id))
  const counted = lesson.blocks.filter(({ rule }) => rule.kind !== 'none')
  const done = counted.filter(isDone).length
  return (
    <Page width="reading" className="gap-6">
      <header className="flex flex-col gap-2">
        <Link to={`/courses/class/${classId}`} reloadDocument={isOffline} className="target inline-flex items-center gap-1 self-start text-ink-soft hover:text-ink"><ArrowLeft className="size-4" aria-hidden />{opened.courseTitle}</Link>
        <h1 className="text-xl font-semibold" lang={language}>{lesson.title}</h1>
        <p className="flex flex-wrap items-center gap-x-3 text-sm text-ink-soft tabular-nums">
          <span>{t('lesson.minutes', { count: opened.minutes })}</span>
          {opened.isCounted && counted.length > 0 && <span data-done={done}>{t('lesson.parts', { done, count: counted.length })}</span>}
          {opened.may.assist && lesson.blocks.length > 0 && <Link to={`/courses/class/${classId}/display/${lesson.id}`} className="target inline-flex items-center underline underline-offset-4">{t('display.open')}</Link>}
          {opened.isCounted ? <SavingWords saving={saving} /> : <span>{t('lesson.notCounted')}</span>}
        </p>
        <KeepButton personId={personId} lesson={isReadableOffline(lesson.blocks) ? { path: `/courses/class/${classId}/${lesson.id}`, title: lesson.title, courseTitle: opened.courseTitle, language } : null} />
      </header>
      {opened.isWithdrawn && <p role="note" className="rounded-sm bg-attention-soft px-4 py-3 text-attention" data-withdrawn>{t('class.withdrawn')}</p>}
      {isOffline && <p role="status" className="flex items-center gap-2 rounded-sm bg-attention-soft px-4 py-3 text-attention" data-offline><CloudOff className="size-5 shrink-0" aria-hidden />{t('offline.now')}</p>}
      {resumeAt && resumeAt !== lesson.blocks[0]?.id && <GoOn blockId={resumeAt} />}
      {lesson.blocks.length === 0 && <EmptyState title={t('lesson.empty')} />}
      <div className="flex flex-col gap-8" lang={language}>
        {lesson.blocks.map((block) => (
          <LessonBlock key={block.id} block={block} context={context} state={opened.blocks[block.id] ?? null} isDone={block.rule.kind !== 'none' && isDone(block)} watch={watch} said={said}>
            <BlockFoot classId={classId} lessonId={lesson.id} blockId={block.id} personId={personId} isStaff={opened.may.assist} isTalkOpen={talkAt === block.id} wanted={talkAt === block.id ? wanted : null} notes={(notes ?? NO_NOTES).filter(({ blockId }) => blockId === block.id)} press={press} quoteNow={() => quoteIn(block.id)} />
          </LessonBlock>
        ))}
      </div>
      <nav aria-label={t('lesson.others')} className="flex flex-wrap justify-between gap-3 border-t border-line pt-6">
        {opened.previous && <LinkButton reloadDocument={isOffline} to={`/courses/class/${classId}/${opened.previous.id}`} icon={<ArrowLeft aria-hidden />}><span className="max-w-56 truncate" lang={language}>{opened.previous.title}</span></LinkButton>}
        {opened.next && (opened.next.isOpen || isReady(counted.length, done)
          ? <LinkButton reloadDocument={isOffline} to={`/courses/class/${classId}/${opened.next.id}`} tone="primary" className="ml-auto"><span className="max-w-56 truncate" lang={language}>{opened.next.title}</span><ArrowRight aria-hidden /></LinkButton>
          : <span className="ml-auto inline-flex items-center gap-2 text-ink-soft"><Lock className="size-4" aria-hidden />{t('lesson.nextClosed')}</span>)}
        {!opened.next && <LinkButton reloadDocument={isOffline} to={`/courses/class/${classId}`} className="ml-auto">{t('lesson.toCourse')}</LinkButton>}
      </nav>
    </Page>
  )
}

const NO_NOTES: readonly NoteShown[] = []

/** Words that are marked on the page now, where all of them stand in this block. */
function quoteIn(blockId: string): string {
  const marked = window.getSelection()
  const block = document.getElementById(`block-${blockId}`)
  if (!marked || marked.isCollapsed || !block?.contains(marked.anchorNode) || !block.contains(marked.focusNode)) return ''
  return marked.toString().replace(/\s+/g, ' ').trim().slice(0, 2_000)
}

const isReady = (of: number, done: number) => of > 0 && done >= of

interface BlockProps {
  block: Opened['lesson']['blocks'][number]
  context: BlockContext
  state: Opened['blocks'][string] | null
  isDone: boolean
  watch: (id: string, element: Element | null) => void
  said: (id: string, what: { watched?: Range[]; place?: BlockPlace; isNews?: boolean }) => void
  children: ReactNode
}

function LessonBlock({ block, context, state, isDone, watch, said, children }: BlockProps) {
  const { t } = useTranslation('learning')
  const format = useFormat()
  const { id } = block
  const ref = useCallback((element: HTMLElement | null) => watch(id, element), [watch, id])
  const onBeat = useCallback((what: { watched?: Range[]; place?: BlockPlace; isNews?: boolean }) => said(id, what), [said, id])
  return (
    <section ref={ref} id={`block-${id}`} data-block={id} data-done={isDone || undefined} className={cx('flex scroll-mt-20 flex-col gap-2 border-l-2 pl-3 sm:-ml-4 sm:pl-4', isDone ? 'border-done' : 'border-line')}>
      <BlockView block={block} context={context} state={state} onBeat={onBeat} />
      {state?.dueAt && block.rule.kind !== 'none' && !isDone && <p className="text-sm text-attention tabular-nums">{t('lesson.due', { date: format.dateTime(state.dueAt) })}</p>}
      {isDone && <span className="sr-only">{t('lesson.blockDone')}</span>}
      {children}
    </section>
  )
}

/** A page does not move under its reader: it offers to. */
function GoOn({ blockId }: { blockId: string }) {
  const { t } = useTranslation('learning')
  const [isShown, setShown] = useState(true)
  useEffect(() => {
    // An address that names a block was followed already.
    if (window.location.hash) setShown(false)
  }, [])
  if (!isShown) return null
  return <a href={`#block-${blockId}`} onClick={() => setShown(false)} className="target inline-flex items-center gap-2 self-start rounded-sm bg-accent-soft px-4 py-2 font-medium text-accent-strong" data-go-on={blockId}><ArrowRight className="size-4" aria-hidden />{t('lesson.goOn')}</a>
}

function SavingWords({ saving }: { saving: Saving }) {
  const { t } = useTranslation('learning')
  return (
    <span role="status" className="inline-flex items-center gap-1" data-saving={saving}>
      {saving === 'waiting' && <><CloudOff className="size-4 text-attention" aria-hidden />{t('saving.waiting')}</>}
      {saving === 'saved' && <><CircleCheck className="size-4 text-done" aria-hidden />{t('saving.saved')}</>}
    </span>
  )
}

export interface ClosedLessonProps { classId: string; title: string; courseTitle: string; open: { kind: 'not-yet'; at: Date } | { kind: 'after'; lessonIds: string[] }; after: { id: string; title: string }[] }

export function ClosedLesson({ classId, title, open, after }: ClosedLessonProps) {
  const { t } = useTranslation('learning')
  const format = useFormat()
  return (
    <Page width="reading">
      <ErrorState
        icon={<Lock />} title={title}
        text={open.kind === 'not-yet' ? t('lesson.opens', { date: format.dateTime(open.at) }) : t('lesson.after', { titles: format.list(after.map((one) => one.title)) })}
        action={<>{after[0] && <LinkButton to={`/courses/class/${classId}/${after[0].id}`} tone="primary">{after[0].title}</LinkButton>}<LinkButton to={`/courses/class/${classId}`}>{t('lesson.toCourse')}</LinkButton></>}
      />
    </Page>
  )
}
