import { TriangleAlert } from 'lucide-react'
import type { Missing } from '~/domain/questions/missing'
import { useTranslation } from '~/i18n/use-translation'

/** What is missing, beside where it is missing. */
export function Problem({ missing, of }: { missing: readonly Missing[]; of: readonly Missing[] }) {
  const { t } = useTranslation('question-desk')
  const shown = missing.filter((what) => of.includes(what))
  if (shown.length === 0) return null
  return <>{shown.map((what) => <p key={what} data-missing={what} className="flex items-start gap-2 text-sm text-attention"><TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />{t(`missing.${what}`)}</p>)}</>
}
