import { Link } from '@remix-run/react'
import { ScanLine } from 'lucide-react'
import type { AssetManifest, Two } from '#vr/contract'
import type { Picked } from '#vr/core/scene'
import type { Language } from '~/i18n/languages'
import { useTranslation } from '~/i18n/use-translation'
import { addressOfPlace } from '../rules/marks'
import { nameIn } from '../rules/tree'

/** What is in hand, and the way to the same place in the pictures it was made of. */
export function ChosenBar({ name, at, slices }: { name: Two; /** Where it was picked; null: in the list. */ at: Picked | null; slices: AssetManifest['slices'] }) {
  const { t, i18n } = useTranslation('anatomy')
  return (
    <div className="pointer-events-none absolute top-8 left-1/2 flex max-w-[80%] -translate-x-1/2 items-center gap-1 rounded-full bg-raised/90 pr-1 pl-4">
      <p aria-live="polite" data-chosen className="min-w-0 truncate py-1 font-medium">{nameIn(name, i18n.language as Language)}</p>
      {at && slices ? (
        <Link to={`/images/${slices.studyId}?${new URLSearchParams({ series: slices.seriesId, at: addressOfPlace(at.mm) })}`} aria-label={t('at.images')} title={t('at.images')} data-at-images className="target pointer-events-auto grid size-9 shrink-0 place-items-center rounded-full text-accent hover:bg-sunken [&_svg]:size-5"><ScanLine aria-hidden /></Link>
      ) : <span className="w-3" />}
    </div>
  )
}
