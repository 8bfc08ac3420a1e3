import type { Services } from '~/infra/services.server'
import type { CodeThrottle } from './code-throttle.server'
import { deviceOf } from './device'
import { readShortCode } from './device-code'
import { institutionOfPerson } from './institution-of-person.server'
import { hashShortCode } from './open-device-code.server'
import type { SignedIn } from './session.server'

/** The device that waits behind a code, as the approver sees it. `deviceId` is a hash: it opens nothing. */
export interface WaitingDevice { deviceId: string; device: string | null; since: Date }

export type FindDevice =
  | { kind: 'found'; waiting: WaitingDevice }
  /** No device shows this code: mistyped, run out, used, or never there. It is not said which. */
  | { kind: 'unknown' }
  | { kind: 'throttled'; retryAfterMs: number }
  /** This session came by a code itself: it approves no further ones, or one approval would last for ever. */
  | { kind: 'from-code' }

/** Looks for the device that shows a code. Wrong codes count, per person and per address; approving is a press of its own. */
export async function findDevice(services: Services, throttle: CodeThrottle, signedIn: SignedIn, input: { code: string; address: string }): Promise<FindDevice> {
  if (signedIn.via === 'device-code') return { kind: 'from-code' }
  const counts = [['person', signedIn.person.id], ['address', input.address]] as const
  for (const [what, who] of counts) {
    const turn = await throttle.take(what, who)
    if (turn.kind === 'wait') return { kind: 'throttled', retryAfterMs: turn.retryAfterMs }
  }
  const code = readShortCode(input.code)
  const row = code && (await services.db.deviceCode.findUnique({ where: { codeHash: hashShortCode(services.env, code) } }))
  if (!row) return { kind: 'unknown' }
  // A code that was shown is no guess, even where it has been decided since: a page that is drawn again asks again.
  for (const [what, who] of counts) await throttle.giveBack(what, who)
  if (row.approvedAt || row.deniedAt || row.usedAt || row.expiresAt <= services.now()) return { kind: 'unknown' }
  return { kind: 'found', waiting: { deviceId: row.id, device: deviceOf(row.userAgent), since: row.createdAt } }
}

export type DecideDevice = { kind: 'approved'; device: string | null } | { kind: 'denied' } | Exclude<FindDevice, { kind: 'found' }>

/** Approves or denies the one device that the page named; its code must still be the one typed. Whoever presses second finds it decided. */
export async function decideDevice(
  services: Services, throttle: CodeThrottle, signedIn: SignedIn, input: { code: string; deviceId: string; approve: boolean; address: string },
): Promise<DecideDevice> {
  const found = await findDevice(services, throttle, signedIn, input)
  if (found.kind !== 'found') return found
  const { deviceId, device } = found.waiting
  if (deviceId !== input.deviceId) return { kind: 'unknown' }
  const now = services.now()
  const personId = signedIn.person.id
  const { count } = await services.db.deviceCode.updateMany({
    where: { id: deviceId, approvedAt: null, deniedAt: null, usedAt: null, expiresAt: { gt: now } },
    data: input.approve ? { approvedAt: now, approvedById: personId, hasSecondFactor: signedIn.hasSecondFactor } : { deniedAt: now },
  })
  if (count === 0) return { kind: 'unknown' }
  await services.audit.recordNow({
    action: input.approve ? 'device-code.approved' : 'device-code.denied', actor: { kind: 'person', personId: signedIn.person.id }, institutionId: await institutionOfPerson(services, personId),
    subjectKind: 'person', subjectId: personId, detail: { device },
  })
  return input.approve ? { kind: 'approved', device } : { kind: 'denied' }
}
