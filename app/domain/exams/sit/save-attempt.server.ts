import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { endOf, saveRequest, takenAt, type Clock } from '../attempt'
import { formOf } from './form.server'
import { CLOCK_TOLERANCE_MS, keepSaves, type Saved } from './keep-saves.server'
import { loadAttempt } from './load-attempt.server'

/** What the device learns with each answer: where its clock and its rights stand. */
export interface Standing { now: number; endsAt: number; isPaused: boolean; isIn: boolean }

export type SaveAttempt =
  | (Extract<Saved, { kind: 'kept' }> & Standing & { /** The attempt is on another device now. */ isMoved: boolean })
  | (Extract<Saved, { kind: 'gap' }> & Standing)
  /** Another device has it; what this one entered before is kept. Nothing of it was taken that came from a device which never had it. */
  | { kind: 'other-device' }
  | { kind: 'busy' } | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }

/** Answers as they are entered. Asked again and again until it is answered: what is there already is not written twice. */
export async function saveAttempt(services: Services, actor: Actor, attemptId: string, given: unknown): Promise<SaveAttempt> {
  const found = await loadAttempt(services, actor, attemptId)
  if (found.kind !== 'found') return found
  const read = saveRequest.safeParse(given)
  if (!read.success) return { kind: 'malformed' }
  const { row, clock } = found
  const { deviceId, entries } = read.data
  const isOlderDevice = deviceId !== row.deviceId
  if (isOlderDevice && !(await hasHeld(services, attemptId, deviceId))) return { kind: 'other-device' }
  const now = services.now().getTime()
  const { asked } = await formOf(services, row.formId)
  const isTooLate = row.state !== 'open' || takenAt(clock, now).kind === 'too-late'
  const saved = await keepSaves(services, { attemptId, deviceId, entries, asked, isTooLate, entriesUntil: endOf(clock, now) + CLOCK_TOLERANCE_MS, isOlderDevice })
  switch (saved.kind) {
    case 'kept': return { ...saved, ...standing(found, now), isMoved: isOlderDevice }
    case 'gap': return { ...saved, ...standing(found, now) }
    case 'busy':
    case 'malformed': return { kind: saved.kind }
  }
}

export const standing = ({ row, clock }: { row: { state: string }; clock: Clock }, now: number): Standing =>
  ({ now, endsAt: endOf(clock, now), isPaused: clock.pausedAt !== null, isIn: row.state !== 'open' })

/** Whether the attempt was moved away from this device. */
export async function hasHeld({ db }: Pick<Services, 'db'>, attemptId: string, deviceId: string): Promise<boolean> {
  const moves = await db.examEvent.findMany({ where: { attemptId, kind: 'moved' }, select: { detailJson: true }, take: 50 })
  return moves.some(({ detailJson }) => (JSON.parse(detailJson) as { from?: string }).from === deviceId)
}
