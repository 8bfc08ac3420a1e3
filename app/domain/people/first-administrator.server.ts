import { isLanguage } from '~/i18n/languages'
import { isTimeZone } from '~/i18n/time-zone'
import type { Db } from '~/infra/db/db.server'
import { isUniqueViolation } from '~/infra/db/unique-violation.server'
import type { Services } from '~/infra/services.server'
import { linkTokenHash, makeLinkToken } from './link-token.server'
import { wrongPassword } from './password'
import { hashPassword } from './password.server'
import { readEmail, readName } from './person'

const SETTING = 'first-administrator'
const VALID_MS = 24 * 3_600_000

/** Demo people do not count: their password is known. */
const hasOperator = async (db: Pick<Db, 'person'>) => (await db.person.count({ where: { isOperator: true, isDemo: false } })) > 0

/**
 * Whether the house has somebody in charge, of the installation or of any institution. Then no link may make another one:
 * the console's output is a log, and reading it is no right to run what others built.
 */
const isInCharge = { isDemo: false, OR: [{ isOperator: true }, { memberships: { some: { role: 'administrator' } } }] }
const hasAnybodyInCharge = async (db: Pick<Db, 'person'>) => (await db.person.count({ where: isInCharge })) > 0

export type FirstAdministrator =
  /** Nobody is in charge of anything: the link makes the first one. */
  | { kind: 'link'; link: string }
  /** Institutions have administrators, but nobody runs the installation, as after an upgrade from before that right. */
  | { kind: 'nobody-runs-it' }
  /** Somebody runs it, or demo accounts are there. */
  | { kind: 'none' }

/**
 * What a start has to say about who runs the installation. A link is for the operator at the machine's console, on a
 * start that no administrator could sign in to; each start makes a new one, which ends the older.
 */
export async function offerFirstAdministrator(services: Pick<Services, 'db' | 'env' | 'now'>): Promise<FirstAdministrator> {
  const { db, env } = services
  if (env.isDemo || (await hasAnybodyInCharge(db))) {
    await db.setting.deleteMany({ where: { key: SETTING } })
    return { kind: env.isDemo || (await hasOperator(db)) ? 'none' : 'nobody-runs-it' }
  }
  const token = makeLinkToken()
  const value = JSON.stringify({ tokenHash: linkTokenHash(token), expiresAt: services.now().getTime() + VALID_MS })
  await db.setting.upsert({ where: { key: SETTING }, create: { key: SETTING, value }, update: { value } })
  return { kind: 'link', link: `${env.publicUrl}/first/${token}` }
}

/** The setting's value where the link is the one in force; null for any other. */
async function valueOf(services: Pick<Services, 'db' | 'env' | 'now'>, token: string): Promise<string | null> {
  const tokenHash = linkTokenHash(token)
  const row = tokenHash && !services.env.isDemo ? await services.db.setting.findUnique({ where: { key: SETTING } }) : null
  if (!row || (await hasAnybodyInCharge(services.db))) return null
  // Compared as hashes of 256 random bits: the time of a comparison tells nothing about the token.
  const kept = JSON.parse(row.value) as { tokenHash: string; expiresAt: number }
  return kept.tokenHash === tokenHash && kept.expiresAt > services.now().getTime() ? row.value : null
}

export const isFirstLinkOpen = async (services: Pick<Services, 'db' | 'env' | 'now'>, token: string) => (await valueOf(services, token)) !== null

class InstitutionTaken extends Error {}

export type MakeFirstAdministrator =
  | { kind: 'made'; personId: string }
  | { kind: 'closed' }
  | { kind: 'wrong'; field: 'email' | 'name' | 'institution' | 'language' | 'timeZone' }
  | { kind: 'wrong-password'; why: 'too-short' | 'too-long' }
  /** An account has this address: the operator gives it the right by the admin command. */
  | { kind: 'email-taken' }
  /** An institution is called so: whoever is in charge of it is asked, the link gives no right there. */
  | { kind: 'institution-taken' }

/** The first platform administrator and the first institution, with that person as its administrator; once. */
export async function makeFirstAdministrator(services: Services, token: string, input: { email: string; name: string; institution: string; password: string; language: string; timeZone: string }): Promise<MakeFirstAdministrator> {
  const value = await valueOf(services, token)
  if (!value) return { kind: 'closed' }
  const [email, name, institutionName] = [readEmail(input.email), readName(input.name), readName(input.institution)]
  const { language, timeZone } = input
  if (!institutionName) return { kind: 'wrong', field: 'institution' }
  if (!name) return { kind: 'wrong', field: 'name' }
  if (!email) return { kind: 'wrong', field: 'email' }
  const why = wrongPassword(input.password)
  if (why) return { kind: 'wrong-password', why }
  if (!isLanguage(language)) return { kind: 'wrong', field: 'language' }
  if (!isTimeZone(timeZone)) return { kind: 'wrong', field: 'timeZone' }
  const passwordHash = await hashPassword(input.password)
  try {
    const made = await services.db.$transaction(async (db) => {
      // The link's own row is the lock: of two who press at once one finds it.
      const { count } = await db.setting.deleteMany({ where: { key: SETTING, value } })
      if (count === 0 || (await hasAnybodyInCharge(db))) return null
      // Thrown, so that the link's row comes back.
      if (await db.institution.count({ where: { name: institutionName } })) throw new InstitutionTaken()
      const institution = await db.institution.create({ data: { name: institutionName, createdAt: services.now() }, select: { id: true } })
      const person = await db.person.create({
        data: { email, name, passwordHash, language, timeZone, isOperator: true, createdAt: services.now(), memberships: { create: { institutionId: institution.id, role: 'administrator' } } }, select: { id: true },
      })
      return { personId: person.id, institutionId: institution.id }
    })
    if (!made) return { kind: 'closed' }
    const { personId, institutionId } = made
    const about = { actor: { kind: 'person' as const, personId }, institutionId }
    await services.audit.recordNow({ ...about, action: 'institution.made', subjectKind: 'institution', subjectId: institutionId, detail: { via: 'first-link' } })
    await services.audit.recordNow({ ...about, action: 'operator.made', subjectKind: 'person', subjectId: personId, detail: { via: 'first-link' } })
    return { kind: 'made', personId }
  } catch (error) {
    if (error instanceof InstitutionTaken) return { kind: 'institution-taken' }
    if (isUniqueViolation(error)) return { kind: 'email-taken' }
    throw error
  }
}
