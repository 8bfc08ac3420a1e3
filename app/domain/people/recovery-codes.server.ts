import { createHash } from 'node:crypto'
import type { Services } from '~/infra/services.server'
import { makePassword } from './password.server'

export const RECOVERY_CODES = 10

/** 80 random bits need neither salt nor a slow hash. */
const hashOf = (code: string) => createHash('sha256').update(code.replaceAll('-', '')).digest('hex')

/** Ten new codes in place of all earlier ones; shown once, kept as hashes. */
export async function replaceRecoveryCodes(services: Pick<Services, 'db'>, personId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => makePassword())
  await services.db.$transaction([
    services.db.recoveryCode.deleteMany({ where: { personId } }),
    services.db.recoveryCode.createMany({ data: codes.map((code) => ({ personId, codeHash: hashOf(code) })) }),
  ])
  return codes
}

export const countRecoveryCodes = (services: Pick<Services, 'db'>, personId: string): Promise<number> => services.db.recoveryCode.count({ where: { personId, usedAt: null } })

/** Marks the code as used, if it is one and still unused. */
export async function useRecoveryCode(services: Pick<Services, 'db' | 'now'>, personId: string, code: string): Promise<boolean> {
  const { count } = await services.db.recoveryCode.updateMany({ where: { personId, codeHash: hashOf(code), usedAt: null }, data: { usedAt: services.now() } })
  return count === 1
}
