import { randomBytes } from 'node:crypto'
import { hashPassword } from '~/domain/people/password.server'
import { LAUNCHED_MAIL_DOMAIN, receivesMail } from '~/domain/people/person'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'

/** Of a password that nobody has seen: one for each process is enough, and a list of a thousand members does not wait for a thousand of them. */
let unseen: Promise<string> | undefined
const unseenPassword = () => (unseen ??= hashPassword(randomBytes(32).toString('base64url')))

interface Platform { id: string; institutionId: string }

/** Who somebody over there is here; null: nobody yet, or an account that was deactivated. */
export async function personOf({ db }: Pick<Services, 'db'>, platformId: string, subject: string) {
  const row = await db.ltiIdentity.findUnique({ where: { platformId_subject: { platformId, subject } }, include: { person: { include: { memberships: true } } } })
  return row?.person ?? null
}

type Letting = { isOperator: boolean; totpConfirmedAt: Date | null; deactivatedAt: Date | null; isDemo: boolean; memberships: readonly { institutionId: string; role: string }[] }

/**
 * Whether a launch alone signs somebody in: only who is a student of the platform's institution and nothing else anywhere. Whoever
 * runs the platform can say to be anybody on it: that must open no teacher's, doctor's or administrator's account. They sign in
 * here themselves, and the launch leads on.
 */
export const mayEnterByLaunch = (person: Letting, institutionId: string): boolean =>
  !person.isOperator && person.totpConfirmedAt === null && person.deactivatedAt === null && person.memberships.length > 0 && person.memberships.every((one) => one.role === 'student' && one.institutionId === institutionId)

/**
 * A new account for somebody over there: a student of the platform's institution. Its address receives no mail and no password opens
 * it: what the platform says of somebody's mail is not proved, and another's invitation or password letter must not lead here.
 */
export async function makeLaunchedPerson(services: Services, platform: Platform, { subject, name, language }: { subject: string; name: string; language: string }): Promise<string> {
  const passwordHash = await unseenPassword()
  const email = `${crypto.randomUUID()}@${LAUNCHED_MAIL_DOMAIN}`
  try {
    const personId = await services.db.$transaction(async (tx) => {
      const { id } = await tx.person.create({ data: { email, name: name || '?', passwordHash, language, createdAt: services.now(), memberships: { create: { institutionId: platform.institutionId, role: 'student' } } }, select: { id: true } })
      await tx.ltiIdentity.create({ data: { platformId: platform.id, subject, personId: id } })
      return id
    })
    await services.audit.recordNow({ action: 'launch.person-made', actor: { kind: 'system' }, institutionId: platform.institutionId, subjectKind: 'person', subjectId: personId, detail: { platform: platform.id } })
    return personId
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    // Two windows at once: the other made it.
    return (await services.db.ltiIdentity.findUniqueOrThrow({ where: { platformId_subject: { platformId: platform.id, subject } } })).personId
  }
}

/** An account that a list of members made and nobody came to yet: who it is for may still say that they have another. */
export async function isUnused({ db }: Pick<Services, 'db'>, person: { id: string; email: string }): Promise<boolean> {
  if (receivesMail(person.email)) return false
  const [sessions, seen] = await Promise.all([db.session.count({ where: { personId: person.id } }), db.enrolment.count({ where: { personId: person.id, OR: [{ lastSeenAt: { not: null } }, { progress: { some: {} } }, { submissions: { some: {} } }] } })])
  return sessions + seen === 0
}

/**
 * Somebody who is signed in says that they are who came from over there. Once: whom a platform's name belongs to does not change by a
 * press, but where the account behind it was made by a list and never used; that one is closed, and its seats are given up.
 */
export async function linkPerson(services: Services, platform: Platform, subject: string, personId: string): Promise<{ kind: 'linked' } | { kind: 'taken' } | { kind: 'no-member' }> {
  if ((await services.db.membership.count({ where: { personId, institutionId: platform.institutionId } })) === 0) return { kind: 'no-member' }
  const before = await personOf(services, platform.id, subject)
  if (before?.id === personId) return { kind: 'linked' }
  if (before && !(await isUnused(services, before))) return { kind: 'taken' }
  try {
    const isMine = await services.db.$transaction(async (tx) => {
      if (!before) return (await tx.ltiIdentity.create({ data: { platformId: platform.id, subject, personId }, select: { personId: true } })).personId === personId
      if ((await tx.ltiIdentity.updateMany({ where: { platformId: platform.id, subject, personId: before.id, person: { sessions: { none: {} } } }, data: { personId } })).count !== 1) return false
      await tx.enrolment.updateMany({ where: { personId: before.id }, data: { state: 'left' } })
      await tx.person.update({ where: { id: before.id }, data: { deactivatedAt: services.now() }, select: { id: true } })
      return true
    })
    if (!isMine) return { kind: 'taken' }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    return { kind: 'taken' }
  }
  await services.audit.recordNow({ action: 'launch.person-linked', actor: { kind: 'person', personId }, institutionId: platform.institutionId, subjectKind: 'person', subjectId: personId, detail: { platform: platform.id, replaced: before?.id ?? null } })
  return { kind: 'linked' }
}
