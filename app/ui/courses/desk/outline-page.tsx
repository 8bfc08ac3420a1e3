import { useNavigate, useRevalidator } from '@remix-run/react'
import { Copy, Ellipsis, LayoutTemplate, ListTree, OctagonX, Plus, Send, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { COURSE_BOUNDS, type CourseOutline } from '~/domain/courses/course'
import type { AddLesson } from '~/domain/courses/write/add-lesson.server'
import type { CopyCourse } from '~/domain/courses/write/copy-course.server'
import { isBlocking, type Fault } from '~/domain/courses/write/faults'
import { mergeOutlines, type OutlineDraft } from '~/domain/courses/write/merge-draft'
import { newId } from '~/domain/courses/write/new-block'
import { movedBefore, movedLesson, stepped, steppedLesson } from '~/domain/courses/write/outline-moves'
import type { OpenedOutline } from '~/domain/courses/write/open-desk.server'
import type { PublishCourse } from '~/domain/courses/write/publish-course.server'
import type { SaveOutline } from '~/domain/courses/write/save-outline.server'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton, LinkButton } from '~/ui/button'
import { Menu, MenuItem } from '~/ui/menu'
import { Card, Page } from '~/ui/page'
import { EmptyState } from '~/ui/states'
import { useToast } from '~/ui/toast'
import { AboutCard } from './about-card'
import { AuthorsCard } from './authors-card'
import { FaultList } from './fault-list'
import { ImportButton } from './import-button'
import { ModuleCard, type LessonLine } from './module-card'
import { post } from './post'
import { SavingLine } from './saving-line'
import { UndoButtons } from './undo-buttons'
import { useDraft } from './use-draft'
import { useReorder } from './use-reorder'

export interface OutlineProps { course: Omit<OpenedOutline['course'], 'publishedAt'>; faults: Fault[]; me: string }

/** Modules and lessons in their order, and what stands between them and their learners. */
export function OutlinePage({ course, faults, me }: OutlineProps) {
  const { t } = useTranslation('course-desk')
  const toast = useToast()
  const navigate = useNavigate()
  const { revalidate } = useRevalidator()
  const [added, setAdded] = useState<readonly LessonLine[]>([])
  const [isPublishing, setPublishing] = useState(false)
  const { draft, change, ...desk } = useDraft<OutlineDraft>({
    storageKey: `theatrum.course.${me}.${course.id}`,
    given: course,
    save: (next, revision) => post<SaveOutline>(course.id, 'save-outline', { revision: String(revision), draft: JSON.stringify(next) }),
    merge: mergeOutlines,
    onMerged: () => { toast({ text: t('merged.outline') }); revalidate() },
  })
  // What is missing is said of what is saved.
  const savedAt = desk.saving.kind === 'saved' ? desk.saving.at : null
  useEffect(() => { if (savedAt !== null) revalidate() }, [savedAt, revalidate])
  const lessons = useMemo(() => new Map([...added, ...course.lessons].map((one) => [one.id, one])), [added, course.lessons])
  const { modules } = draft.outline
  const edit = (how: (outline: CourseOutline) => CourseOutline, about: string) => change((now) => ({ ...now, outline: how(now.outline) }), about)
  const setModules = (how: (all: CourseOutline['modules']) => CourseOutline['modules'], about: string) => edit((outline) => ({ ...outline, modules: how(outline.modules) }), about)
  const focus = (selector: string) => requestAnimationFrame(() => document.querySelector<HTMLElement>(`${selector} [aria-keyshortcuts]`)?.focus())

  const addLesson = async (moduleId: string, title: string, like: string | null = null): Promise<boolean> => {
    const answer = await post<AddLesson>(course.id, 'add-lesson', { title, like: like ?? '' })
    if (answer.kind !== 'added') {
      toast({ text: t(answer.kind === 'too-many' ? 'outline.full' : 'failed'), tone: 'danger' })
      return false
    }
    setAdded((before) => [...before, { id: answer.lessonId, title: title.trim(), blocks: like ? (lessons.get(like)?.blocks ?? 0) : 0, notes: 0 }])
    setModules((all) => all.map((one) => (one.id === moduleId ? { ...one, lessonIds: like ? one.lessonIds.flatMap((id) => (id === like ? [id, answer.lessonId] : [id])) : [...one.lessonIds, answer.lessonId] } : one)), `add ${answer.lessonId}`)
    return true
  }
  const removeLesson = (moduleId: string, lessonId: string) => {
    const before = modules.find(({ id }) => id === moduleId)?.lessonIds ?? []
    const next = before[before.indexOf(lessonId) + 1] ?? null
    setModules((all) => all.map((one) => ({ ...one, lessonIds: one.lessonIds.filter((id) => id !== lessonId) })), `remove ${lessonId}`)
    toast({ text: t('outline.lessonRemoved', { title: lessons.get(lessonId)?.title || t('outline.untitled') }), onUndo: () => edit((outline) => movedLesson(outline, lessonId, { moduleId, before: next }), `restore ${lessonId}`) })
  }
  const removeModule = (moduleId: string) => {
    const at = modules.findIndex(({ id }) => id === moduleId)
    const module = modules[at]!
    setModules((all) => all.filter(({ id }) => id !== moduleId), `remove ${moduleId}`)
    toast({ text: t('outline.moduleRemoved', { title: module.title || t('outline.moduleName', { number: at + 1 }) }), onUndo: () => setModules((all) => (all.some(({ id }) => id === moduleId) ? all : [...all.slice(0, at), { ...module, lessonIds: module.lessonIds.filter((id) => !all.some(({ lessonIds }) => lessonIds.includes(id))) }, ...all.slice(at)]), `restore ${moduleId}`) })
  }
  const reorder = useReorder((dragged, place) => {
    const [[what, id], [onto, target]] = [dragged.split(' '), place.split(' ')] as [[string, string], [string, string]]
    const moduleOf = (lessonId: string) => modules.find(({ lessonIds }) => lessonIds.includes(lessonId))?.id ?? ''
    if (what === 'module') setModules((all) => movedBefore(all, id, onto === 'module' ? target : moduleOf(target)), `move ${id}`)
    else edit((outline) => movedLesson(outline, id, onto === 'module' ? { moduleId: target, before: null } : { moduleId: moduleOf(target), before: target }), `move ${id}`)
  })

  const publish = async () => {
    setPublishing(true)
    const answer = (await desk.settle()) ? await post<PublishCourse>(course.id, 'publish', { version: String(course.version) }) : { kind: 'not-saved' as const }
    setPublishing(false)
    switch (answer.kind) {
      case 'published': toast({ text: t('publish.done', { version: answer.version }), tone: 'done' }); break
      case 'incomplete': toast({ text: t('publish.incomplete'), tone: 'danger' }); break
      case 'same': case 'changed': case 'not-saved': toast({ text: t(`publish.${answer.kind}`) }); break
      default: toast({ text: t('failed'), tone: 'danger' })
    }
    revalidate()
  }
  const press = async (intent: string): Promise<string> => {
    const { kind } = await post(course.id, intent)
    if (!['done', 'withdrawn'].includes(kind)) toast({ text: t('failed'), tone: 'danger' })
    return kind
  }
  const remove = async () => {
    await desk.settle()
    if ((await press('remove')) !== 'done') return
    toast({ text: t('remove.done', { title: draft.title }), onUndo: () => void press('restore').then((kind) => { if (kind === 'done') void navigate(`/courses/${course.id}/edit`) }) })
    void navigate('/courses')
  }
  const imported = (title: string, brought: { id: string; title: string; blocks: number }[]) => {
    setAdded((before) => [...before, ...brought.map((one) => ({ ...one, notes: 0 }))])
    setModules((all) => [...all, { id: newId(), title, lessonIds: brought.map(({ id }) => id) }], 'import')
  }
  const copy = async () => {
    if (!(await desk.settle())) return toast({ text: t('publish.not-saved') })
    const answer = await post<CopyCourse>(course.id, 'copy', { title: t('outline.copyOf', { title: draft.title }) })
    if (answer.kind !== 'copied') return toast({ text: t(answer.kind === 'too-many' ? 'new.problem.too-many' : 'failed'), tone: 'danger' })
    toast({ text: t('copy.done'), tone: 'done' })
    void navigate(`/courses/${answer.courseId}/edit`)
  }
  const template = async () => {
    const { kind } = await post(course.id, 'template', { is: course.isTemplate ? 'no' : 'yes' })
    toast(kind === 'done' ? { text: t(course.isTemplate ? 'template.ended' : 'template.made'), tone: 'done' } : { text: t('failed'), tone: 'danger' })
    revalidate()
  }
  const missing = faults.filter(isBlocking).length

  return (
    <Page>
      <header className="z-20 -mx-4 flex flex-col gap-2 bg-surface px-4 py-2 sm:sticky sm:top-14 sm:-mx-6 sm:px-6">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <div className="flex min-w-0 flex-wrap items-center gap-3">
            <h1 className="text-xl font-semibold break-words">{draft.title || t('outline.untitled')}</h1>
            <span className="rounded-full border border-line px-2 text-sm text-ink-soft" data-state={course.state}>{t(`state.${course.state === 'published' || course.state === 'withdrawn' ? course.state : 'draft'}`, { version: course.version })}</span>
            {course.isTemplate && <span className="rounded-full border border-line px-2 text-sm text-ink-soft">{t('template.is')}</span>}
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <SavingLine saving={desk.saving} />
            <UndoButtons {...desk} />
            {course.state === 'published' && <LinkButton to={`/courses/${course.id}/classes`}>{t('outline.classes')}</LinkButton>}
            {course.mayPublish && <Button tone="primary" icon={<Send aria-hidden />} isBusy={isPublishing} onClick={() => void publish()}>{t(course.version > 0 ? 'publish.again' : 'publish.now')}</Button>}
            <Menu trigger={<IconButton label={t('more')}><Ellipsis aria-hidden /></IconButton>}>
              <MenuItem onSelect={() => void copy()}><Copy aria-hidden />{t('copy.now')}</MenuItem>
              {course.mayPublish && <>
                <MenuItem onSelect={() => void template()}><LayoutTemplate aria-hidden />{t(course.isTemplate ? 'template.end' : 'template.make')}</MenuItem>
                {course.state === 'published' && <MenuItem onSelect={() => void press('withdraw').then((kind) => { if (kind === 'withdrawn') { toast({ text: t('withdraw.done') }); revalidate() } })}><OctagonX aria-hidden />{t('withdraw.now')}</MenuItem>}
                <MenuItem isDanger onSelect={() => void remove()}><Trash2 aria-hidden />{t('remove.now')}</MenuItem>
              </>}
            </Menu>
          </div>
        </div>
      </header>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex flex-col gap-4">
          {modules.length === 0 && <EmptyState icon={<ListTree />} title={t('outline.empty')} />}
          {modules.map((module, position) => (
            <ModuleCard
              key={module.id} courseId={course.id} module={module} language={draft.language} position={position} of={modules.length} lessons={lessons} reorder={reorder}
              ways={{
                rename: (title) => setModules((all) => all.map((one) => (one.id === module.id ? { ...one, title } : one)), `rename ${module.id}`),
                step: (by) => { setModules((all) => stepped(all, module.id, by), `move ${module.id}`); focus(`[data-module="${module.id}"]`) },
                remove: () => removeModule(module.id),
                add: (title) => addLesson(module.id, title),
                stepLesson: (id, by) => { edit((outline) => steppedLesson(outline, id, by), `move ${id}`); focus(`[data-lesson="${id}"]`) },
                duplicateLesson: (id) => void addLesson(module.id, t('outline.copyOf', { title: lessons.get(id)?.title ?? '' }), id),
                removeLesson: (id) => removeLesson(module.id, id),
              }}
            />
          ))}
          <div className="flex flex-wrap items-start gap-2"><Button tone={modules.length === 0 ? 'primary' : 'secondary'} icon={<Plus aria-hidden />} disabled={modules.length >= COURSE_BOUNDS.modules} onClick={() => setModules((all) => [...all, { id: newId(), title: '', lessonIds: [] }], 'add module')}>{t('outline.addModule')}</Button><ImportButton courseId={course.id} onImported={imported} /></div>
        </div>
        <div className="flex flex-col gap-4">
          <AboutCard draft={draft} onChange={(part) => change((now) => ({ ...now, ...part }), Object.keys(part).join())} onOutline={(part) => edit((outline) => ({ ...outline, ...part }), Object.keys(part).join())} />
          <AuthorsCard courseId={course.id} owner={course.owner} authors={course.authors} me={me} mayChange={course.mayPublish} onChanged={revalidate} onLeft={() => void navigate('/courses')} />
          <Card title={missing > 0 ? t('check.title', { count: missing }) : t('check.ready')} actions={<Button onClick={() => void desk.settle().then(() => revalidate())}>{t('check.again')}</Button>}>
            <FaultList courseId={course.id} faults={faults} titleOf={(id) => lessons.get(id)?.title ?? ''} />
          </Card>
        </div>
      </div>
    </Page>
  )
}
