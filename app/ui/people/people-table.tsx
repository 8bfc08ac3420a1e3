import { Link, useSubmit } from '@remix-run/react'
import { Ellipsis } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { auditAddress } from '~/domain/audit/filter'
import { Badge } from '../badge'
import { IconButton } from '../button'
import { Menu, MenuItem, MenuSeparator } from '../menu'
import { Table, Td, Th } from '../table'
import type { PersonRow } from './people-result'

export function PeopleTable({ people, institutionId }: { people: PersonRow[]; institutionId: string }) {
  const { t } = useTranslation('people')
  return (
    <Table caption={t('people.title')} head={<><Th>{t('people.name')}</Th><Th className="hidden sm:table-cell">{t('people.roles')}</Th><Th className="hidden sm:table-cell">{t('people.state')}</Th><Th className="w-0"><span className="sr-only">{t('people.actions')}</span></Th></>}>
      {people.map((person) => (
        <tr key={person.id}>
          <Td>
            <span className="block font-medium">{person.name}</span>
            <span className="block text-sm break-all text-ink-soft">{person.email}</span>
            <span className="mt-1 flex flex-wrap gap-1 sm:hidden"><Roles person={person} />{!person.isActive && <State person={person} />}</span>
          </Td>
          <Td className="hidden sm:table-cell"><Roles person={person} /></Td>
          <Td className="hidden sm:table-cell"><State person={person} /></Td>
          <Td className="py-1"><PersonMenu person={person} institutionId={institutionId} /></Td>
        </tr>
      ))}
    </Table>
  )
}

function Roles({ person }: { person: PersonRow }) {
  const { t } = useTranslation('people')
  return <span className="flex flex-wrap gap-1">{person.roles.map((role) => <Badge key={role}>{t(`role.${role}`)}</Badge>)}</span>
}

function State({ person }: { person: PersonRow }) {
  const { t } = useTranslation('people')
  return (
    <span className="flex flex-wrap gap-1">
      {person.isActive ? <Badge tone="done">{t('people.active')}</Badge> : <Badge tone="danger">{t('people.deactivated')}</Badge>}
      {person.isDemo && <Badge tone="attention">{t('people.demo')}</Badge>}
    </span>
  )
}

function PersonMenu({ person, institutionId }: { person: PersonRow; institutionId: string }) {
  const { t } = useTranslation(['people', 'audit'])
  const submit = useSubmit()
  const send = (intent: string, more: Record<string, string> = {}) => () => submit({ intent, personId: person.id, institutionId, ...more }, { method: 'post', preventScrollReset: true })
  return (
    <Menu trigger={<IconButton label={t('people.manage', { name: person.name })}><Ellipsis aria-hidden /></IconButton>}>
      <MenuItem asChild><Link to={auditAddress(institutionId, 'person', person.id)}>{t('audit:link.person')}</Link></MenuItem>
      {person.mayManage && !person.isDemo && <MenuItem onSelect={send('renew-password')}>{t('people.newPassword')}</MenuItem>}
      {person.roles.map((role) => <MenuItem key={role} onSelect={send('remove-role', { role })}>{t('people.removeRole', { role: t(`role.${role}`) })}</MenuItem>)}
      {person.mayManage && <MenuSeparator />}
      {person.mayManage && (person.isActive
        ? <MenuItem isDanger onSelect={send('deactivate')}>{t('people.deactivate')}</MenuItem>
        : <MenuItem onSelect={send('reactivate')}>{t('people.reactivate')}</MenuItem>)}
    </Menu>
  )
}
