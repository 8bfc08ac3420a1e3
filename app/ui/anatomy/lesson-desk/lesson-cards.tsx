import { Link } from '@remix-run/react'
import { BarChart3, GraduationCap, Pencil } from 'lucide-react'
import type { LessonRow } from '~/domain/anatomy/lesson'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { Badge } from '~/ui/badge'
import { LinkButton } from '~/ui/button'
import { nameIn } from '../rules/tree'

/** The lessons that one may follow, and for their editors the way to the desk. */
export function LessonCards({ lessons, isCut }: { lessons: readonly LessonRow[]; isCut: boolean }) {
  const { t } = useTranslation('authoring')
  if (lessons.length === 0) return null
  return (
    <section aria-label={t('library.lessons')} className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t('library.lessons')}</h2>
      <ul className="grid gap-4 sm:grid-cols-[repeat(auto-fill,minmax(18rem,1fr))]">
        {lessons.map((lesson) => <li key={lesson.id}><LessonCard lesson={lesson} /></li>)}
      </ul>
      {isCut && <p className="text-ink-soft">{t('library.cut')}</p>}
    </section>
  )
}

function LessonCard({ lesson }: { lesson: LessonRow }) {
  const { t, i18n } = useTranslation('authoring')
  const { progress } = lesson
  const isPublished = lesson.state === 'published'
  return (
    <article data-lesson={lesson.id} data-state={lesson.state} className="relative flex h-full flex-col gap-3 rounded-lg border border-line bg-raised p-4 hover:border-accent">
      <div className="flex items-start gap-3">
        <span className="grid size-12 shrink-0 place-items-center rounded-sm bg-accent-soft text-accent"><GraduationCap className="size-6" aria-hidden /></span>
        <div className="flex min-w-0 flex-col">
          {/* The whole card is the way in; the buttons below lie above it. */}
          <h3 className="font-medium break-words"><Link to={isPublished ? `/anatomy/lessons/${lesson.id}` : `/anatomy/lessons/${lesson.id}/edit`} className="after:absolute after:inset-0 after:rounded-lg">{nameIn(lesson.title, i18n.language as Language)}</Link></h3>
          <p className="text-sm break-words text-ink-soft">{t(`subject.${lesson.subject}`)} · {t('library.steps', { count: lesson.steps })} · {t('library.ofModel', { model: lesson.model.title })}</p>
        </div>
      </div>
      {progress && (
        <div className="flex items-center gap-3 text-sm text-ink-soft">
          <span className="h-1.5 flex-1 overflow-hidden rounded-full bg-sunken"><span className="block h-full bg-accent" style={{ width: `${progress.isFinished ? 100 : Math.round(((progress.step + 1) / Math.max(1, progress.of)) * 100)}%` }} /></span>
          <span className="tabular-nums">{progress.isFinished ? t('library.finished') : t('library.progress', { step: Math.min(progress.of, progress.step + 1), of: progress.of })}</span>
        </div>
      )}
      <div className="mt-auto flex flex-wrap items-center gap-1">
        {lesson.state === 'draft' && <Badge>{t('state.draft')}</Badge>}
        {lesson.state === 'withdrawn' && <Badge tone="attention">{t('state.withdrawn')}</Badge>}
        {lesson.mayEdit && (
          <span className="relative ml-auto flex gap-1">
            {lesson.state !== 'draft' && <LinkButton to={`/anatomy/lessons/${lesson.id}/answers`} tone="quiet" icon={<BarChart3 aria-hidden />}>{t('library.answers')}</LinkButton>}
            <LinkButton to={`/anatomy/lessons/${lesson.id}/edit`} tone="quiet" icon={<Pencil aria-hidden />}>{t('library.edit')}</LinkButton>
          </span>
        )}
      </div>
    </article>
  )
}
