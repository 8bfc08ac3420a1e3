import { Link } from '@remix-run/react'
import { CircleAlert, Info } from 'lucide-react'
import { isBlocking, type Fault } from '~/domain/courses/write/faults'
import { useTranslation } from '~/i18n/use-translation'

/** What is missing, and what some learners could not see; each leads to its place. */
export function FaultList({ courseId, faults, titleOf }: { courseId: string; faults: readonly Fault[]; titleOf: (lessonId: string) => string }) {
  const { t } = useTranslation('course-desk')
  const [missing, notices] = [faults.filter(isBlocking), faults.filter((one) => !isBlocking(one))]
  const lines = (some: readonly Fault[], icon: React.ReactNode) => (
    <ul className="flex flex-col gap-2">
      {some.map(({ what, lessonId, blockId }) => (
        <li key={`${what} ${lessonId} ${blockId}`} className="flex items-start gap-2 text-sm">
          {icon}
          <span>{lessonId && <><Link className="underline underline-offset-4" to={`/courses/${courseId}/edit/${lessonId}`}>{titleOf(lessonId) || t('outline.untitled')}</Link>: </>}{t(`fault.${what}`)}</span>
        </li>
      ))}
    </ul>
  )
  if (faults.length === 0) return <p className="text-ink-soft">{t('check.nothing')}</p>
  return (
    <div className="flex flex-col gap-4">
      {missing.length > 0 && <div className="flex flex-col gap-2"><h3 className="font-medium">{t('check.missing')}</h3>{lines(missing, <CircleAlert aria-hidden className="size-5 shrink-0 text-danger" />)}</div>}
      {notices.length > 0 && <div className="flex flex-col gap-2"><h3 className="font-medium">{t('check.notices')}</h3>{lines(notices, <Info aria-hidden className="size-5 shrink-0 text-attention" />)}</div>}
    </div>
  )
}
