import { ArrowLeft, Eye, FileText } from 'lucide-react'
import { useRef, useState } from 'react'
import { BLOCK_BOUNDS, type Block, type BlockKind } from '~/domain/courses/block'
import { COURSE_BOUNDS } from '~/domain/courses/course'
import { blockFaults } from '~/domain/courses/write/faults'
import { mergeLessons, type LessonDraft } from '~/domain/courses/write/merge-draft'
import { newBlock, newId } from '~/domain/courses/write/new-block'
import { movedBefore, stepped } from '~/domain/courses/write/outline-moves'
import type { OpenedLesson } from '~/domain/courses/write/open-desk.server'
import type { SaveLesson } from '~/domain/courses/write/save-lesson.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button, LinkButton } from '~/ui/button'
import { TextField } from '~/ui/field'
import { Page } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { useToast } from '~/ui/toast'
import { BlockCard } from './block-card'
import { BlockThread } from './block-thread'
import { InsertBlock } from './insert-block'
import { BlockEditor, WRITTEN_HERE } from './kinds/block-editor'
import { post } from './post'
import { PreviewDialog } from './preview-dialog'
import { SavingLine } from './saving-line'
import { UndoButtons } from './undo-buttons'
import { useAuthorNotes } from './use-author-notes'
import { useDraft } from './use-draft'
import { useReorder } from './use-reorder'

export interface LessonDeskProps { course: OpenedLesson['course']; lesson: OpenedLesson['lesson']; me: string }

/** Where a lesson is written, block by block. */
export function LessonDesk({ course, lesson, me }: LessonDeskProps) {
  const { t } = useTranslation('course-desk')
  const toast = useToast()
  const [isPreviewing, setPreviewing] = useState(false)
  /** Theirs of what both changed, by the copy's id: whose it is. */
  const [alsoBy, setAlsoBy] = useState<ReadonlyMap<string, string>>(new Map())
  const copied = useRef<string[]>([])
  const list = useRef<HTMLDivElement>(null)
  const notes = useAuthorNotes(course.id, lesson.id)
  const { draft: { title, blocks }, change, ...desk } = useDraft<LessonDraft>({
    storageKey: `theatrum.course.${me}.${course.id}.${lesson.id}`,
    given: lesson,
    save: (draft, revision) => post<SaveLesson>(course.id, 'save-lesson', { lesson: lesson.id, revision: String(revision), title: draft.title, blocks: JSON.stringify(draft.blocks) }),
    merge(base, mine, theirs) {
      const merged = mergeLessons(base, mine, theirs, newId)
      copied.current.push(...merged.copies.map(({ id }) => id))
      return merged.draft
    },
    onMerged(by) {
      const ids = copied.current.splice(0)
      if (ids.length > 0) setAlsoBy((before) => new Map([...before, ...ids.map((id) => [id, by] as const)]))
      toast({ text: ids.length > 0 ? t('merged.both', { name: by || t('lesson.somebody') }) : t('merged.apart', { name: by || t('lesson.somebody') }) })
    },
  })

  const setBlocks = (how: (now: Block[]) => Block[], about: string) => change((now) => ({ ...now, blocks: how(now.blocks) }), about)
  const focus = (id: string, what: string) => requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-block="${id}"] ${what}`)?.focus())
  const insert = (kind: BlockKind, after: string | null) => {
    if (blocks.length >= BLOCK_BOUNDS.blocks) return toast({ text: t('lesson.full', { count: BLOCK_BOUNDS.blocks }), tone: 'danger' })
    const block = newBlock(kind, newId())
    setBlocks((now) => { const at = after === null ? now.length : now.findIndex(({ id }) => id === after) + 1; return [...now.slice(0, at), block, ...now.slice(at)] }, `insert ${block.id}`)
    focus(block.id, 'input, textarea, [contenteditable="true"]')
  }
  const duplicate = (block: Block) => {
    if (blocks.length >= BLOCK_BOUNDS.blocks) return toast({ text: t('lesson.full', { count: BLOCK_BOUNDS.blocks }), tone: 'danger' })
    const copy = { ...block, id: newId() }
    setBlocks((now) => now.flatMap((one) => (one.id === block.id ? [one, copy] : [one])), `duplicate ${copy.id}`)
  }
  const remove = (block: Block) => {
    const at = blocks.findIndex(({ id }) => id === block.id)
    setBlocks((now) => now.filter(({ id }) => id !== block.id), `remove ${block.id}`)
    // Brought back by itself: what was written since stays.
    toast({ text: t('lesson.removed'), onUndo: () => setBlocks((now) => (now.some(({ id }) => id === block.id) ? now : [...now.slice(0, at), block, ...now.slice(at)]), `restore ${block.id}`) })
  }
  const step = (id: string, by: 1 | -1) => {
    setBlocks((now) => stepped(now, id, by), `move ${id}`)
    focus(id, '[aria-keyshortcuts]')
  }
  const reorder = useReorder((id, before) => setBlocks((now) => movedBefore(now, id, before === 'end' ? null : before), `move ${id}`))

  return (
    <Page>
      <header className="z-20 -mx-4 flex flex-col gap-2 bg-surface px-4 py-2 sm:sticky sm:top-14 sm:-mx-6 sm:px-6">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <LinkButton to={`/courses/${course.id}/edit`} tone="quiet" icon={<ArrowLeft aria-hidden />} className="min-w-0 shrink"><span className="truncate">{course.title || t('outline.untitled')}</span></LinkButton>
          <div className="flex flex-wrap items-center gap-2">
            <SavingLine saving={desk.saving} />
            <UndoButtons {...desk} />
            <Button icon={<Eye aria-hidden />} onClick={() => void desk.settle().then(() => setPreviewing(true))}>{t('preview.open')}</Button>
          </div>
        </div>
      </header>
      <TextField label={t('lesson.name')} value={title} maxLength={COURSE_BOUNDS.title} lang={course.language} onChange={({ target }) => change((now) => ({ ...now, title: target.value }), 'title')} />
      <div ref={list} className="flex flex-col gap-1">
        {blocks.length === 0 && <EmptyState icon={<FileText />} title={t('lesson.empty')} action={<InsertBlock isMain kinds={WRITTEN_HERE} onInsert={(kind) => insert(kind, null)} />} />}
        {blocks.map((block, position) => (
          <div key={block.id} className="flex flex-col gap-1">
            <BlockCard
              block={block} position={position} of={blocks.length} reorder={reorder} alsoBy={alsoBy.get(block.id) ?? null} onStep={(by) => step(block.id, by)} onDuplicate={() => duplicate(block)} onRemove={() => remove(block)}
              faults={blockFaults(block).filter((what) => what !== 'block-empty').map((what) => t(`fault.${what}`))} notes={<BlockThread blockId={block.id} me={me} {...notes} />}
            >
              <BlockEditor courseId={course.id} language={course.language} block={block} onChange={(next) => setBlocks((now) => now.map((one) => (one.id === next.id ? next : one)), `write ${block.id}`)} />
            </BlockCard>
            <div><InsertBlock kinds={WRITTEN_HERE} onInsert={(kind) => insert(kind, block.id)} /></div>
          </div>
        ))}
        {reorder.dragged !== null && <div {...reorder.place('end')} className={reorder.over === 'end' ? 'h-12 rounded-lg border-2 border-dashed border-accent' : 'h-12'} />}
      </div>
      <nav className="flex flex-wrap justify-between gap-2" aria-label={t('lesson.others')}>
        {lesson.before ? <LinkButton to={`/courses/${course.id}/edit/${lesson.before}`}>{t('lesson.before')}</LinkButton> : <span />}
        {lesson.after ? <LinkButton to={`/courses/${course.id}/edit/${lesson.after}`}>{t('lesson.after')}</LinkButton> : <span />}
      </nav>
      <PreviewDialog courseId={course.id} lessonId={lesson.id} isOpen={isPreviewing} onOpenChange={setPreviewing} />
    </Page>
  )
}
