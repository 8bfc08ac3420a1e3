import { Link } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'

export interface Written { id: string; title: string; state: string; version: number }

/** Courses that this person writes, newest change first. */
export function WrittenList({ written }: { written: readonly Written[] }) {
  const { t } = useTranslation('course-desk')
  return (
    <ul className="flex flex-col">
      {written.map(({ id, title, state, version }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-2">
          <Link to={`/courses/${id}/edit`} className="target flex items-center font-medium break-words underline-offset-4 hover:underline">{title || t('outline.untitled')}</Link>
          <span className="text-sm text-ink-soft">{t(`state.${state === 'published' || state === 'withdrawn' ? state : 'draft'}`, { version })}</span>
        </li>
      ))}
    </ul>
  )
}

export function WrittenSection({ written }: { written: readonly Written[] }) {
  const { t } = useTranslation('course-desk')
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t('new.goOn')}</h2>
      <div className="rounded-lg border border-line bg-raised px-4 py-2"><WrittenList written={written} /></div>
    </section>
  )
}
