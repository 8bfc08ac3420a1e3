import { Eye, EyeOff, Presentation } from 'lucide-react'
import type { RoomPeople, RoomPerson } from '~/domain/readings/room'
import { useTranslation } from '~/i18n/use-translation'

/** Who is here, hospital by hospital; a person with two pages once. */
export function PeopleHere({ people, hospitals, me }: { people: RoomPeople | null; hospitals: readonly { id: string; name: string }[]; me: string }) {
  const { t } = useTranslation('room')
  const here = new Map<string, RoomPerson>()
  for (const one of people?.people ?? []) here.set(one.person, { ...one, follows: one.follows || (here.get(one.person)?.follows ?? false) })
  const of = (hospital: string | null) => [...here.values()].filter((one) => one.hospital === hospital).sort((a, b) => a.name.localeCompare(b.name))
  const groups = [...hospitals.map(({ id, name }) => ({ id, name, all: of(id) })), { id: '', name: t('people.elsewhere'), all: [...here.values()].filter((one) => !hospitals.some(({ id }) => id === one.hospital)) }].filter(({ all }) => all.length > 0)
  return (
    <section aria-label={t('people.title')} className="flex flex-col gap-3 border-t border-line p-4" data-people={here.size}>
      <h2 className="font-semibold">{t('people.count', { count: here.size })}</h2>
      {groups.map(({ id, name, all }) => (
        <div key={id} className="flex flex-col gap-1">
          <h3 className="text-sm font-semibold text-ink-soft">{name}</h3>
          <ul className="flex flex-col gap-0.5">
            {all.map((one) => (
              <li key={one.person} className="flex items-center gap-2 text-sm" data-person={one.person}>
                <span className="min-w-0 flex-1 truncate">{one.person === me ? t('people.you', { name: one.name }) : one.name}</span>
                {one.person === people?.presenter
                  ? <span className="inline-flex items-center gap-1 text-accent-strong"><Presentation className="size-4" aria-hidden />{t('people.presents')}</span>
                  : one.follows ? <Eye className="size-4 text-ink-soft" aria-label={t('people.follows')} /> : <span className="inline-flex items-center gap-1 text-attention"><EyeOff className="size-4" aria-hidden />{t('people.free')}</span>}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}
