import { Link } from '@remix-run/react'
import { ArrowDown, ArrowUp, Copy, GripVertical, MessageSquare, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { COURSE_BOUNDS, type CourseOutline } from '~/domain/courses/course'
import { useTranslation } from '~/i18n/use-translation'
import { Button, IconButton } from '~/ui/button'
import { cx } from '~/ui/class-names'
import { TextField } from '~/ui/field'
import { stepKeys, type useReorder } from './use-reorder'

type Module = CourseOutline['modules'][number]
export interface LessonLine { id: string; title: string; blocks: number; notes: number }
export interface ModuleWays {
  rename: (title: string) => void
  step: (by: 1 | -1) => void
  remove: () => void
  add: (title: string) => Promise<boolean>
  stepLesson: (lessonId: string, by: 1 | -1) => void
  duplicateLesson: (lessonId: string) => void
  removeLesson: (lessonId: string) => void
}

/** A module with its lessons: dragged by their handles, or Alt and an arrow. */
export function ModuleCard({ courseId, module, language, position, of, lessons, reorder, ways }: { courseId: string; module: Module; language: string; position: number; of: number; lessons: ReadonlyMap<string, LessonLine>; reorder: ReturnType<typeof useReorder>; ways: ModuleWays }) {
  const { t } = useTranslation('course-desk')
  const [title, setTitle] = useState('')
  const [isBusy, setBusy] = useState(false)
  const add = async () => {
    setBusy(true)
    if (await ways.add(title)) setTitle('')
    setBusy(false)
  }
  return (
    <section {...reorder.place(`module ${module.id}`)} data-module={module.id} aria-label={module.title || t('outline.moduleName', { number: position + 1 })} className={cx('flex flex-col gap-3 rounded-lg border border-line bg-raised p-3 sm:p-4', reorder.over === `module ${module.id}` && 'border-accent')}>
      <div className="flex flex-wrap items-end gap-1">
        <button type="button" aria-label={t('outline.moveModule', { number: position + 1 })} title={t('lesson.moveHint')} {...reorder.handle(`module ${module.id}`)} {...stepKeys(ways.step)} className="target inline-flex min-w-9 cursor-grab items-center justify-center rounded-sm text-ink-soft hover:bg-sunken"><GripVertical aria-hidden className="size-5" /></button>
        <TextField className="min-w-40 flex-1" lang={language} label={t('outline.moduleName', { number: position + 1 })} value={module.title} maxLength={COURSE_BOUNDS.title} onChange={({ target }) => ways.rename(target.value)} />
        <IconButton label={t('outline.moduleUp')} disabled={position === 0} onClick={() => ways.step(-1)}><ArrowUp aria-hidden /></IconButton>
        <IconButton label={t('outline.moduleDown')} disabled={position === of - 1} onClick={() => ways.step(1)}><ArrowDown aria-hidden /></IconButton>
        <IconButton label={t('outline.removeModule')} onClick={ways.remove}><Trash2 aria-hidden /></IconButton>
      </div>
      <ol className="flex flex-col gap-1">
        {module.lessonIds.map((id) => {
          const { title: name, blocks, notes } = lessons.get(id) ?? { title: '', blocks: 0, notes: 0 }
          return (
            <li key={id} data-lesson={id} {...reorder.place(`lesson ${id}`)} className={cx('flex flex-wrap items-center gap-1 rounded-sm border border-line px-1', reorder.over === `lesson ${id}` && reorder.dragged !== `lesson ${id}` && 'border-t-4 border-t-accent')}>
              <button type="button" aria-label={t('outline.moveLesson', { title: name || t('outline.untitled') })} title={t('lesson.moveHint')} {...reorder.handle(`lesson ${id}`)} {...stepKeys((by) => ways.stepLesson(id, by))} className="target inline-flex min-w-9 cursor-grab items-center justify-center rounded-sm text-ink-soft hover:bg-sunken"><GripVertical aria-hidden className="size-5" /></button>
              <Link to={`/courses/${courseId}/edit/${id}`} draggable={false} lang={language} className="target flex min-w-32 flex-1 items-center font-medium break-words underline-offset-4 hover:underline">{name || t('outline.untitled')}</Link>
              {notes > 0 && <span className="flex items-center gap-1 text-sm text-attention" title={t('outline.notes', { count: notes })}><MessageSquare aria-hidden className="size-4" /><span className="sr-only">{t('outline.notes', { count: notes })}</span><span aria-hidden>{notes}</span></span>}
              <span className="text-sm text-ink-soft tabular-nums">{t('outline.blocks', { count: blocks })}</span>
              <IconButton label={t('outline.duplicateLesson')} onClick={() => ways.duplicateLesson(id)}><Copy aria-hidden /></IconButton>
              <IconButton label={t('outline.removeLesson')} onClick={() => ways.removeLesson(id)}><Trash2 aria-hidden /></IconButton>
            </li>
          )
        })}
      </ol>
      <form className="flex flex-wrap items-end gap-2" onSubmit={(event) => { event.preventDefault(); void add() }}>
        <TextField className="min-w-40 flex-1" lang={language} label={t('outline.newLesson')} value={title} maxLength={COURSE_BOUNDS.title} onChange={({ target }) => setTitle(target.value)} />
        <Button type="submit" icon={<Plus aria-hidden />} isBusy={isBusy} disabled={title.trim() === ''}>{t('outline.addLesson')}</Button>
      </form>
    </section>
  )
}
