import { notify } from '~/domain/notifications/notify.server'
import { isLanguage } from '~/i18n/languages'
import { isTimeZone } from '~/i18n/time-zone'
import type { Db } from '~/infra/db/db.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import type { ClosedLink } from './invitation'
import { lookAtInvitation, type OpenInvitation } from './look-at-invitation.server'
import { hashPassword } from './password.server'
import { wrongPassword } from './password'
import { readName } from './person'
import { rightsChanged } from './rights.server'
import type { SignedIn } from './session.server'

export type JoinAsNewPerson =
  | { kind: 'joined'; personId: string }
  /** An account with this address exists: it joins after signing in, and its password stays. */
  | { kind: 'sign-in-first' }
  | { kind: 'wrong'; field: 'name' | 'language' | 'timeZone' }
  | { kind: 'wrong-password'; why: 'too-short' | 'too-long' }
  | ClosedLink

/** A new person takes the place: account, role and class in one step, or nothing at all. */
export async function joinAsNewPerson(services: Services, token: string, input: { name: string; password: string; language: string; timeZone: string }): Promise<JoinAsNewPerson> {
  const looked = await lookAtInvitation(services, token)
  if (looked.kind === 'closed') return looked
  const { invitation } = looked
  if (invitation.hasAccount) return { kind: 'sign-in-first' }
  const name = readName(input.name)
  if (!name) return { kind: 'wrong', field: 'name' }
  const why = wrongPassword(input.password)
  if (why) return { kind: 'wrong-password', why }
  const { language, timeZone } = input
  if (!isLanguage(language)) return { kind: 'wrong', field: 'language' }
  if (!isTimeZone(timeZone)) return { kind: 'wrong', field: 'timeZone' }
  const passwordHash = await hashPassword(input.password)
  let personId: string | null
  try {
    personId = await services.db.$transaction(async (db) => {
      if (!(await takeUp(db, invitation.id, services.now()))) return null
      const { id } = await db.person.create({ data: { email: invitation.email, name, passwordHash, language, timeZone, createdAt: services.now() }, select: { id: true } })
      await seat(db, invitation, id)
      return id
    })
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'sign-in-first' }
    throw error
  }
  if (!personId) return closedNow(services, token)
  await tellAccepted(services, invitation, { id: personId, name }, true)
  return { kind: 'joined', personId }
}

export type JoinAsMyself = { kind: 'joined'; personId: string } | { kind: 'other-person' } | ClosedLink

/** Somebody who is signed in joins one institution more. An invitation is for one address: a forwarded one lets nobody in. */
export async function joinAsMyself(services: Services, signedIn: { person: Pick<SignedIn['person'], 'id' | 'name' | 'email'> }, token: string): Promise<JoinAsMyself> {
  const { person } = signedIn
  const looked = await lookAtInvitation(services, token)
  if (looked.kind === 'closed') return looked
  const { invitation } = looked
  if (invitation.email !== person.email) {
    services.audit.record({ action: 'invitation.refused', actor: { kind: 'person', personId: person.id }, institutionId: invitation.institution.id, subjectKind: 'invitation', subjectId: invitation.id, detail: { reason: 'other-person' } })
    return { kind: 'other-person' }
  }
  const isIn = await services.db.$transaction(async (db) => {
    if (!(await takeUp(db, invitation.id, services.now()))) return false
    await seat(db, invitation, person.id)
    return true
  })
  if (!isIn) return closedNow(services, token)
  await rightsChanged(services, person.id)
  await tellAccepted(services, invitation, person, false)
  return { kind: 'joined', personId: person.id }
}

type Tables = Pick<Db, 'invitation' | 'membership' | 'groupMember'>

/** Guarded by the state just seen: of two who press at once one gets the place. */
async function takeUp(db: Tables, id: string, now: Date): Promise<boolean> {
  const { count } = await db.invitation.updateMany({ where: { id, acceptedAt: null, withdrawnAt: null, expiresAt: { gt: now } }, data: { acceptedAt: now } })
  return count === 1
}

async function seat(db: Tables, { id, institution, role, groupId }: OpenInvitation, personId: string): Promise<void> {
  await db.invitation.updateMany({ where: { id }, data: { acceptedById: personId } })
  const membership = { personId, institutionId: institution.id, role }
  await db.membership.upsert({ where: { personId_institutionId_role: membership }, create: membership, update: {} })
  if (groupId) await db.groupMember.upsert({ where: { groupId_personId: { groupId, personId } }, create: { groupId, personId }, update: {} })
}

async function closedNow(services: Services, token: string): Promise<ClosedLink> {
  const looked = await lookAtInvitation(services, token)
  return looked.kind === 'closed' ? looked : { kind: 'closed', why: 'used' }
}

async function tellAccepted(services: Services, invitation: OpenInvitation, person: { id: string; name: string }, isNew: boolean): Promise<void> {
  const { id, institution, role, groupId, createdById } = invitation
  await services.audit.recordNow({ action: 'invitation.accepted', actor: { kind: 'person', personId: person.id }, institutionId: institution.id, subjectKind: 'invitation', subjectId: id, detail: { role, isNew } })
  // A class of three hundred would ring three hundred times: the list of invitations shows who has come.
  if (!createdById || groupId) return
  await notify(services, { kind: 'invitation.accepted', personIds: [createdById], params: { name: person.name }, path: '/people/invitations', key: `invitation.accepted:${id}` })
}
