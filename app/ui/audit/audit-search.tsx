import { Form, Link, useSearchParams } from '@remix-run/react'
import { X } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import type { AuditLine } from '~/domain/audit/line'
import { useFormat } from '~/i18n/format'
import { Button, buttonClass } from '../button'
import { Select, TextField } from '../field'

interface Props {
  institutions: { id: string; name: string }[]
  isWhole: boolean
  institutionId: string | null
  actions: readonly AuditLine['action'][]
  only: { person: string; personName: string; about: string; aboutName: string }
  isBusy: boolean
  isNarrowed: boolean
}

/** The conditions; all of them are in the address, so that a search can be sent. */
export function AuditSearch({ institutions, isWhole, institutionId, actions, only, isBusy, isNarrowed }: Props) {
  const { t } = useTranslation('audit')
  const { locale } = useFormat()
  const [search] = useSearchParams()
  const named = actions.map((action) => ({ action, name: t(`action.${action}`) })).sort((a, b) => a.name.localeCompare(b.name, locale))
  const without = (name: string) => {
    const next = new URLSearchParams(search)
    for (const each of [name, 'before', 'after']) next.delete(each)
    return `?${next}`
  }
  return (
    <>
      <Form role="search" className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1.2fr)_10rem_10rem_auto]">
        {isWhole || institutions.length > 1 ? (
          <Select label={t('scope')} name="institution" defaultValue={institutionId ?? ''} className="sm:col-span-2 lg:col-span-5 lg:max-w-md">
            {isWhole && <option value="">{t('everything')}</option>}
            {institutions.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
          </Select>
        ) : search.has('institution') && <input type="hidden" name="institution" value={institutionId ?? ''} />}
        {only.person ? <input type="hidden" name="person" value={only.person} /> : null}
        {only.about ? <input type="hidden" name="about" value={only.about} /> : null}
        <TextField label={t('search.person')} name="q" type="search" defaultValue={search.get('q') ?? ''} placeholder={t('search.personHint')} maxLength={200} />
        <Select label={t('search.action')} name="action" defaultValue={search.get('action') ?? ''}>
          <option value="">{t('search.any')}</option>
          {named.map(({ action, name }) => <option key={action} value={action}>{name}</option>)}
        </Select>
        <TextField label={t('search.from')} name="from" type="date" defaultValue={search.get('from') ?? ''} />
        <TextField label={t('search.to')} name="to" type="date" defaultValue={search.get('to') ?? ''} />
        <div className="flex gap-2 self-end sm:col-span-2 lg:col-span-1">
          <Button type="submit" tone="primary" isBusy={isBusy} className="py-2">{t('search.submit')}</Button>
        </div>
      </Form>
      {isNarrowed && (
        <ul className="flex flex-wrap gap-2">
          {only.person && <li><Chip to={without('person')} text={t('search.onlyPerson', { name: only.personName })} /></li>}
          {only.about && <li><Chip to={without('about')} text={t('search.onlyAbout', { name: only.aboutName })} /></li>}
          <li><Link to={institutionId && isWhole ? `?institution=${institutionId}` : '?'} className={buttonClass('quiet', 'normal', 'text-sm')}>{t('search.clear')}</Link></li>
        </ul>
      )}
    </>
  )
}

function Chip({ to, text }: { to: string; text: string }) {
  return <Link to={to} className="target inline-flex items-center gap-2 rounded-full bg-accent-soft px-4 py-1 text-sm font-medium text-accent-strong [&_svg]:size-4">{text}<X aria-hidden /></Link>
}
