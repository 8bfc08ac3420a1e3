import { Users } from 'lucide-react'
import type { LabRow } from '~/domain/anatomy/lab'
import { useFormat } from '~/i18n/format'
import { useTranslation } from '~/i18n/use-translation'
import { LinkButton } from '~/ui/button'

export type ListedLab = Omit<LabRow, 'openedAt'> & { openedAt: string | Date }

/** Labs that one may go into now; nothing where there are none. */
export function OpenLabs({ labs }: { labs: readonly ListedLab[] }) {
  const { t } = useTranslation('lab')
  const format = useFormat()
  if (labs.length === 0) return null
  return (
    <section aria-label={t('list.title')} className="flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{t('list.title')}</h2>
      <ul className="grid gap-2 sm:grid-cols-[repeat(auto-fill,minmax(22rem,1fr))]">
        {labs.map((lab) => (
          <li key={lab.id} data-lab={lab.id} className="flex items-center gap-3 rounded-lg border border-line bg-raised p-3">
            <span className="grid size-10 shrink-0 place-items-center rounded-sm bg-accent-soft text-accent"><Users className="size-5" aria-hidden /></span>
            <span className="flex min-w-0 flex-1 flex-col">
              <span className="truncate font-medium">{lab.title}</span>
              <span className="truncate text-sm text-ink-soft">{t('list.by', { name: lab.leader || t('somebody') })} · {t('list.since', { time: format.time(lab.openedAt) })}</span>
            </span>
            <LinkButton tone="primary" to={`/anatomy/labs/${lab.id}`}>{t('list.join')}</LinkButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
