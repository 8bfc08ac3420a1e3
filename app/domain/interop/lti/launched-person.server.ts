import { randomBytes } from 'node:crypto'
import { hashPassword } from '~/domain/people/password.server'
import { LAUNCHED_MAIL_DOMAIN } from '~/domain/people/person'
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

/** Somebody who is signed in says that they are who came from over there. Once: whom a platform's name belongs to does not change by a press. */
export async function linkPerson(services: Services, platform: Platform, subject: string, personId: string): Promise<{ kind: 'linked' } | { kind: 'taken' } | { kind: 'no-member' }> {
  if ((await services.db.membership.count({ where: { personId, institutionId: platform.institutionId } })) === 0) return { kind: 'no-member' }
  try {
    await services.db.ltiIdentity.create({ data: { platformId: platform.id, subject, personId }, select: { personId: true } })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    return (await services.db.ltiIdentity.count({ where: { platformId: platform.id, subject, personId } })) > 0 ? { kind: 'linked' } : { kind: 'taken' }
  }
  await services.audit.recordNow({ action: 'launch.person-linked', actor: { kind: 'person', personId }, institutionId: platform.institutionId, subjectKind: 'person', subjectId: personId, detail: { platform: platform.id } })
  return { kind: 'linked' }
}
