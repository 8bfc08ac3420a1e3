import { createHash, randomBytes } from 'node:crypto'
import type { Services } from '~/infra/services.server'
import { LONGEST_KEY_NAME, MOST_ACCESS_KEYS, readKeyDays } from './access-key'
import { confirmPassword } from './confirm-password.server'
import { institutionOfPerson } from './institution-of-person.server'
import { readName } from './person'
import type { SignedIn } from './session.server'
import type { SignInThrottle } from './throttle.server'

export type MakeAccessKey =
  /** The key itself is told here and never again. */
  | { kind: 'made'; key: string; name: string; expiresAt: Date }
  | { kind: 'wrong'; field: 'name' | 'days' }
  | { kind: 'too-many' }
  | { kind: 'second-factor-first' }
  | { kind: 'wrong-current' }
  | { kind: 'throttled'; retryAfterMs: number }

/** The prefix lets whoever finds one in a file or a log see what it is. */
const PREFIX = 'thk_'

/** What the database keeps of a key (sha256, hex); null for what cannot be one of ours. */
export function accessKeyHash(key: string): string | null {
  return /^thk_[A-Za-z0-9_-]{43}$/.test(key) ? createHash('sha256').update(key).digest('hex') : null
}

/**
 * A key that acts for the person on /dicom-web and /uploads. It lasts longer than a session, so the password is shown again; and
 * whoever has a second factor makes keys only where it was shown: a key counts as much as the session that made it.
 */
export async function makeAccessKey(services: Services, throttle: SignInThrottle, signedIn: SignedIn, input: { name: string; days: string; current: string; address: string }): Promise<MakeAccessKey> {
  const { person } = signedIn
  const name = readName(input.name, LONGEST_KEY_NAME)
  const days = readKeyDays(input.days)
  if (name === '') return { kind: 'wrong', field: 'name' }
  if (days === null) return { kind: 'wrong', field: 'days' }
  if (person.hasSetUpSecondFactor && !signedIn.hasSecondFactor) return { kind: 'second-factor-first' }
  const password = await confirmPassword(services, throttle, signedIn, input)
  if (password.kind !== 'right') return password
  const now = services.now()
  const key = `${PREFIX}${randomBytes(32).toString('base64url')}`
  const expiresAt = new Date(now.getTime() + days * 86_400_000)
  const made = await services.db.$transaction(async (db) => {
    // Long-ended keys go; the audit remembers them.
    await db.accessKey.deleteMany({ where: { personId: person.id, OR: [{ expiresAt: { lt: now } }, { revokedAt: { not: null } }] } })
    if ((await db.accessKey.count({ where: { personId: person.id } })) >= MOST_ACCESS_KEYS) return null
    return db.accessKey.create({ data: { personId: person.id, name, keyHash: accessKeyHash(key)!, createdAt: now, expiresAt }, select: { id: true } })
  })
  if (!made) return { kind: 'too-many' }
  await services.audit.recordNow({ action: 'access-key.made', actor: { kind: 'person', personId: person.id }, institutionId: await institutionOfPerson(services, person.id), subjectKind: 'access-key', subjectId: made.id, detail: { days } })
  return { kind: 'made', key, name, expiresAt }
}
