import type { LeftBehind } from '~/domain/exams/qti/export-questions.server'
import { useTranslation } from '~/i18n/use-translation'

/** What does not go along, and why. */
export function LeftBehindList({ words, all, count }: { words: string; all: readonly LeftBehind[]; count: number }) {
  const { t } = useTranslation('exam-exchange')
  return (
    <div className="flex flex-col gap-1">
      <p>{words}</p>
      <ul className="flex list-disc flex-col gap-1 pl-6">
        {all.map(({ id, title, why }) => <li key={id} className="break-words">{`${title || t('result.untitled')}: ${t(`not.${why}`)}`}</li>)}
        {count > all.length && <li>{t('take.more', { count: count - all.length })}</li>}
      </ul>
    </div>
  )
}
