import { useSearchParams } from '@remix-run/react'
import { useTranslation } from '~/i18n/use-translation'
import { Select } from '../field'

/** Inside a page's search form: which of one's institutions is meant. */
export function InstitutionChoice({ institutions, chosen }: { institutions: readonly { id: string; name: string }[]; chosen: string }) {
  const { t } = useTranslation('people')
  const [search] = useSearchParams()
  if (institutions.length < 2) return search.has('institution') ? <input type="hidden" name="institution" value={chosen} /> : null
  return (
    <Select label={t('people.institution')} name="institution" defaultValue={chosen} onChange={(event) => event.currentTarget.form?.requestSubmit()}>
      {institutions.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
    </Select>
  )
}
