import { useSubmit } from '@remix-run/react'
import { CircleCheck, Clock, Ellipsis, TimerOff, Undo2 } from 'lucide-react'
import { useTranslation } from '~/i18n/use-translation'
import type { InvitationState, ListedInvitation } from '~/domain/people/invitation'
import { useFormat } from '~/i18n/format'
import { Badge, type BadgeTone } from '../badge'
import { IconButton } from '../button'
import { Menu, MenuItem } from '../menu'
import { Table, Td, Th } from '../table'

const LOOKS: Record<InvitationState, { tone: BadgeTone; Icon: typeof Clock }> = {
  waiting: { tone: 'accent', Icon: Clock }, accepted: { tone: 'done', Icon: CircleCheck }, expired: { tone: 'attention', Icon: TimerOff }, withdrawn: { tone: 'neutral', Icon: Undo2 },
}

export function InvitationsTable({ invitations }: { invitations: readonly ListedInvitation[] }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  return (
    <Table caption={t('invitations.title')} head={<><Th>{t('invitations.person')}</Th><Th className="hidden sm:table-cell">{t('invitations.role')}</Th><Th className="hidden sm:table-cell">{t('invitations.stateLabel')}</Th><Th className="hidden 2xl:table-cell">{t('invitations.sent')}</Th><Th className="w-0"><span className="sr-only">{t('invitations.actions')}</span></Th></>}>
      {invitations.map((invitation) => (
        <tr key={invitation.id}>
          <Td>
            {invitation.name && <span className="block font-medium">{invitation.name}</span>}
            <span className="block text-sm break-all text-ink-soft">{invitation.email}</span>
            <span className="mt-1 flex flex-wrap gap-1 sm:hidden"><RoleAndClass invitation={invitation} /><State invitation={invitation} /></span>
          </Td>
          <Td className="hidden sm:table-cell"><span className="flex flex-wrap gap-1"><RoleAndClass invitation={invitation} /></span></Td>
          <Td className="hidden sm:table-cell"><State invitation={invitation} /></Td>
          <Td className="hidden text-sm text-ink-soft 2xl:table-cell" data-figures>{format.date(invitation.createdAt)}</Td>
          <Td className="py-1"><InvitationMenu invitation={invitation} /></Td>
        </tr>
      ))}
    </Table>
  )
}

function RoleAndClass({ invitation }: { invitation: ListedInvitation }) {
  const { t } = useTranslation('people')
  return <><Badge>{t(`role.${invitation.role}`)}</Badge>{invitation.className && <Badge tone="accent">{invitation.className}</Badge>}</>
}

function State({ invitation }: { invitation: ListedInvitation }) {
  const { t } = useTranslation('people')
  const format = useFormat()
  const { tone, Icon } = LOOKS[invitation.state]
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge tone={tone} icon={<Icon aria-hidden />}>{t(`invitations.state.${invitation.state}`)}</Badge>
      {invitation.state === 'waiting' && <span className="text-sm text-ink-soft" data-figures>{t('invitations.until', { date: format.date(invitation.expiresAt) })}</span>}
      {invitation.state === 'accepted' && invitation.acceptedAt && <span className="text-sm text-ink-soft" data-figures>{t('invitations.on', { date: format.date(invitation.acceptedAt) })}</span>}
    </span>
  )
}

function InvitationMenu({ invitation }: { invitation: ListedInvitation }) {
  const { t } = useTranslation('people')
  const submit = useSubmit()
  const send = (intent: string) => () => submit({ intent, invitationId: invitation.id }, { method: 'post', preventScrollReset: true })
  if (invitation.state === 'accepted') return null
  return (
    <Menu trigger={<IconButton label={t('invitations.manage', { email: invitation.email })}><Ellipsis aria-hidden /></IconButton>}>
      {invitation.state !== 'withdrawn' && <MenuItem onSelect={send('again')}>{t('invitations.again')}</MenuItem>}
      {invitation.state !== 'withdrawn' && <MenuItem isDanger onSelect={send('withdraw')}>{t('invitations.withdraw')}</MenuItem>}
      {invitation.state === 'withdrawn' && <MenuItem onSelect={send('restore')}>{t('invitations.restore')}</MenuItem>}
    </Menu>
  )
}
