import { Flag } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import { cx } from '~/ui/class-names'

export interface Place { id: string; number: number; isAnswered: boolean; isFlagged: boolean; mayOpen: boolean }

/** Every question by its number, with what was done about it. */
export function PaperMap({ sections, at, onOpen }: { sections: readonly { id: string; title: string; places: readonly Place[] }[]; at: string; onOpen: (id: string) => void }) {
  const { t } = useTranslation('exam-sit')
  return (
    <nav aria-label={t('map.label')} className="flex flex-col gap-4">
      {sections.map(({ id, title, places }) => (
        <section key={id} className="flex flex-col gap-2">
          {title && <h2 className="font-semibold">{title}</h2>}
          <ol className="grid grid-cols-[repeat(auto-fill,minmax(2.75rem,1fr))] gap-2">
            {places.map((place) => (
              <li key={place.id}>
                <button
                  type="button" disabled={!place.mayOpen} aria-current={place.id === at ? 'step' : undefined} onClick={() => onOpen(place.id)}
                  aria-label={[t('map.question', { number: place.number }), t(place.isAnswered ? 'map.answered' : 'map.open'), ...(place.isFlagged ? [t('map.flagged')] : [])].join(', ')}
                  data-answered={place.isAnswered || undefined} data-flagged={place.isFlagged || undefined}
                  className={cx('target relative grid h-11 w-full place-items-center rounded-sm border tabular-nums disabled:opacity-50', place.isAnswered ? 'border-accent bg-accent-soft text-accent-strong' : 'border-line-strong bg-raised', place.id === at && 'outline-3 outline-offset-1 outline-accent')}
                >
                  {place.number}
                  {place.isFlagged && <Flag aria-hidden className="absolute top-0.5 right-0.5 size-3.5 fill-current text-attention" />}
                </button>
              </li>
            ))}
          </ol>
        </section>
      ))}
      <p className="text-sm text-ink-soft">{t('map.legend')}</p>
    </nav>
  )
}
