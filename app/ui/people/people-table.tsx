import { Form, Link, useSubmit } from '@remix-run/react'
import { Ellipsis, KeyRound, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '~/i18n/use-translation'
import { auditAddress } from '~/domain/audit/filter'
import { useFormat } from '~/i18n/format'
import { Badge } from '../badge'
import { Button, IconButton } from '../button'
import { Dialog } from '../dialog'
import { Checkbox } from '../field'
import { Menu, MenuItem, MenuSeparator } from '../menu'
import { Table, Td, Th } from '../table'
import type { PersonRow } from './people-result'

type Classes = readonly { id: string; name: string }[]

export function PeopleTable({ people, classes, institutionId }: { people: PersonRow[]; classes: Classes; institutionId: string }) {
  const { t } = useTranslation('people')
  return (
    <Table caption={t('people.title')} head={<><Th>{t('people.name')}</Th><Th className="hidden sm:table-cell">{t('people.roles')}</Th><Th className="hidden sm:table-cell">{t('people.state')}</Th><Th className="w-0"><span className="sr-only">{t('people.actions')}</span></Th></>}>
      {people.map((person) => (
        <tr key={person.id}>
          <Td>
            <span className="block font-medium">{person.name}</span>
            <span className="block text-sm break-all text-ink-soft sm:break-normal">{person.email}</span>
            <span className="mt-1 flex flex-wrap gap-1 sm:hidden"><Roles person={person} classes={classes} /><State person={person} /></span>
          </Td>
          <Td className="hidden sm:table-cell"><Roles person={person} classes={classes} /></Td>
          <Td className="hidden sm:table-cell"><State person={person} /></Td>
          <Td className="py-1"><PersonMenu person={person} classes={classes} institutionId={institutionId} /></Td>
        </tr>
      ))}
    </Table>
  )
}

function Roles({ person, classes }: { person: PersonRow; classes: Classes }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  return (
    <span className="flex flex-col gap-1">
      <span className="flex flex-wrap gap-1">
        {person.roles.map((role) => <Badge key={role}>{t(`role.${role}`)}</Badge>)}
        {classes.filter((one) => person.classIds.includes(one.id)).map((one) => <Badge key={one.id} tone="accent">{one.name}</Badge>)}
      </span>
      {person.elsewhere.map(({ institution, roles }) => <span key={institution} className="text-sm text-ink-soft">{t('people.elsewhere', { institution, roles: format.list(roles.map((role) => t(`role.${role}`))) })}</span>)}
      {person.isElsewhereToo && <span className="text-sm text-ink-soft">{t('people.elsewhereMore')}</span>}
    </span>
  )
}

function State({ person }: { person: PersonRow }) {
  const { t } = useTranslation('people')
  return (
    <span className="flex flex-wrap gap-1">
      {person.isActive ? <Badge tone="done">{t('people.active')}</Badge> : <Badge tone="danger">{t('people.deactivated')}</Badge>}
      {person.secondFactor === 'has' && <Badge icon={<ShieldCheck aria-hidden />}>{t('people.hasFactor')}</Badge>}
      {person.secondFactor === 'missing' && <Badge tone="attention" icon={<ShieldAlert aria-hidden />}>{t('people.missingFactor')}</Badge>}
      {person.isOperator && <Badge tone="accent" icon={<KeyRound aria-hidden />}>{t('people.operator')}</Badge>}
      {person.isDemo && <Badge tone="attention">{t('people.demo')}</Badge>}
    </span>
  )
}

function PersonMenu({ person, classes, institutionId }: { person: PersonRow; classes: Classes; institutionId: string }) {
  const { t } = useTranslation(['people', 'account', 'audit'])
  const submit = useSubmit()
  const [isChoosing, setChoosing] = useState(false)
  const send = (intent: string, more: Record<string, string> = {}) => () => submit({ intent, personId: person.id, institutionId, ...more }, { method: 'post', preventScrollReset: true })
  return (
    <>
      <Menu trigger={<IconButton label={t('people.manage', { name: person.name })}><Ellipsis aria-hidden /></IconButton>}>
        <MenuItem asChild><Link to={auditAddress(institutionId, 'person', person.id)}>{t('audit:link.person')}</Link></MenuItem>
        <MenuItem onSelect={() => setChoosing(true)}>{t('people.classes')}</MenuItem>
        {person.mayManage && !person.isDemo && <MenuItem onSelect={send('renew-password')}>{t('people.newPassword')}</MenuItem>}
        {person.mayManage && person.secondFactor === 'has' && <MenuItem onSelect={send('reset-second-factor')}>{t('account:colleague.reset')}</MenuItem>}
        {person.roles.map((role) => <MenuItem key={role} onSelect={send('remove-role', { role })}>{t('people.removeRole', { role: t(`role.${role}`) })}</MenuItem>)}
        {person.mayManage && <MenuSeparator />}
        {person.mayManage && (person.isActive
          ? <MenuItem isDanger onSelect={send('deactivate')}>{t('people.deactivate')}</MenuItem>
          : <MenuItem onSelect={send('reactivate')}>{t('people.reactivate')}</MenuItem>)}
      </Menu>
      <Dialog open={isChoosing} onOpenChange={setChoosing} title={t('people.classesOf', { name: person.name })}>
        {classes.length === 0 ? <p>{t('people.noClasses')}</p> : (
          <Form method="post" preventScrollReset onSubmit={() => setChoosing(false)} className="flex flex-col gap-2">
            <input type="hidden" name="intent" value="set-classes" />
            <input type="hidden" name="institutionId" value={institutionId} />
            <input type="hidden" name="personId" value={person.id} />
            <div className="flex max-h-80 flex-col overflow-y-auto">
              {classes.map((one) => <Checkbox key={one.id} label={one.name} name="classId" value={one.id} defaultChecked={person.classIds.includes(one.id)} />)}
            </div>
            <Button type="submit" tone="primary" className="self-end">{t('people.save')}</Button>
          </Form>
        )}
      </Dialog>
    </>
  )
}
