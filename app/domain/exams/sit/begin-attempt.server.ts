import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { mayBegin, type MayBegin } from '../attempt'
import { accommodationsOf, clockOf, loadSitting } from './load-attempt.server'
import { standing, type Standing } from './save-attempt.server'

export const beginRequest = z.strictObject({ deviceId: z.string().regex(/^[a-zA-Z0-9_-]{16,64}$/), code: z.string().max(100), /** The honour statement was agreed to, where there is one. */ agrees: z.boolean() })

export type BeginAttempt =
  | ({ kind: 'begun'; attemptId: string; /** Entries of this device that are here already. */ have: number } & Standing)
  | Exclude<MayBegin, { kind: 'yes' }>
  | { kind: 'wrong-code' } | { kind: 'not-agreed' } | { kind: 'not-ready' }
  /** It was begun on another device; a proctor lets it move. */
  | { kind: 'other-device' }
  | { kind: 'already-in'; at: number }
  | { kind: 'malformed' } | { kind: 'not-found' } | { kind: 'forbidden' }

export const codeHashOf = (sittingId: string, code: string): string => createHash('sha256').update(`${sittingId}\n${code.trim().toUpperCase()}`).digest('hex')
const isCode = (hash: string, sittingId: string, code: string): boolean => timingSafeEqual(Buffer.from(hash, 'hex'), Buffer.from(codeHashOf(sittingId, code), 'hex'))

/** Begins, or goes on: after a reload, a crash, or on another device by a proctor's word. Pressed twice it begins once. */
export async function beginAttempt(services: Services, actor: Actor, sittingId: string, given: unknown): Promise<BeginAttempt> {
  const found = await loadSitting(services, actor, 'sit', sittingId)
  if (found.kind !== 'found') return found
  const read = beginRequest.safeParse(given)
  if (!read.success) return { kind: 'malformed' }
  const { row: sitting, rules } = found
  const candidate = found.candidate!
  const { deviceId, code, agrees } = read.data
  const at = services.now()
  const before = await services.db.examAttempt.findFirst({ where: { candidateId: candidate.id }, orderBy: { number: 'desc' } })
  if (before && (before.state === 'open' || sitting.kind === 'exam')) return goOn(services, actor, { sitting, candidate, rules, attempt: before, deviceId, at })

  const may = mayBegin({ state: sitting.state, rules, opensAt: sitting.opensAt?.getTime() ?? null, closesAt: sitting.closesAt?.getTime() ?? null, isIdentified: candidate.identifiedAt !== null, isLocked: candidate.lockedAt !== null, accommodations: accommodationsOf(candidate.accommodationsJson) }, at.getTime())
  if (may.kind !== 'yes') return may
  if (sitting.codeHash && !isCode(sitting.codeHash, sittingId, code)) return { kind: 'wrong-code' }
  if (rules.honour.trim() !== '' && !agrees) return { kind: 'not-agreed' }
  const formId = await formFor(services, sittingId, candidate.number)
  if (!formId) return { kind: 'not-ready' }
  // With a bell time that stood still for all stood still for who was not there yet.
  const pausedMs = rules.begins === 'bell' ? sitting.pausedMs : 0
  const number = (before?.number ?? 0) + 1
  try {
    const attempt = await services.db.examAttempt.create({ data: { candidateId: candidate.id, number, formId, startedAt: at, deviceId, pausedMs } })
    services.audit.record({ action: 'exam.began', actor: auditActor(actor), institutionId: sitting.institutionId, subjectKind: 'sitting', subjectId: sittingId, detail: { attemptId: attempt.id } })
    return { kind: 'begun', attemptId: attempt.id, have: 0, ...standing({ row: attempt, clock: clockOf(attempt, candidate, sitting, rules) }, at.getTime()) }
  } catch (error) {
    // Pressed twice at once: the other one began it.
    const attempt = await services.db.examAttempt.findUnique({ where: { candidateId_number: { candidateId: candidate.id, number } } })
    if (!attempt) throw error
    return goOn(services, actor, { sitting, candidate, rules, attempt, deviceId, at })
  }
}

type Found = Extract<Awaited<ReturnType<typeof loadSitting>>, { kind: 'found' }>
interface GoOn { sitting: Found['row']; candidate: NonNullable<Found['candidate']>; rules: Found['rules']; attempt: NonNullable<Awaited<ReturnType<Services['db']['examAttempt']['findFirst']>>>; deviceId: string; at: Date }

async function goOn(services: Services, actor: Actor, { sitting, candidate, rules, attempt, deviceId, at }: GoOn): Promise<BeginAttempt> {
  if (attempt.state !== 'open') return { kind: 'already-in', at: (attempt.handedInAt ?? at).getTime() }
  if (candidate.lockedAt) return { kind: 'locked' }
  let row = attempt
  if (attempt.deviceId !== deviceId) {
    // Once: the word was given for one device.
    const { count } = await services.db.examAttempt.updateMany({ where: { id: attempt.id, deviceId: attempt.deviceId, mayMove: true, state: 'open' }, data: { deviceId, mayMove: false } })
    if (count === 0) {
      const now = await services.db.examAttempt.findUniqueOrThrow({ where: { id: attempt.id } })
      if (now.deviceId !== deviceId) return { kind: 'other-device' }
    } else {
      await services.db.examEvent.create({ data: { attemptId: attempt.id, kind: 'moved', detailJson: JSON.stringify({ from: attempt.deviceId, to: deviceId }), byId: candidate.personId, at } })
      await services.audit.recordNow({ action: 'exam.device-moved', actor: auditActor(actor), institutionId: sitting.institutionId, subjectKind: 'sitting', subjectId: sitting.id, detail: { attemptId: attempt.id } })
    }
    row = { ...attempt, deviceId }
  }
  const last = await services.db.examSave.findFirst({ where: { attemptId: attempt.id, deviceId }, orderBy: { seq: 'desc' }, select: { seq: true } })
  return { kind: 'begun', attemptId: attempt.id, have: last?.seq ?? 0, ...standing({ row, clock: clockOf(row, candidate, sitting, rules) }, at.getTime()) }
}

/** The form of a candidate: their own where each has one, else one of the parallel ones, the same for the same number. */
async function formFor({ db }: Pick<Services, 'db'>, sittingId: string, number: string): Promise<string | null> {
  const own = await db.examForm.findUnique({ where: { sittingId_name: { sittingId, name: number } }, select: { id: true } })
  if (own) return own.id
  const forms = await db.examForm.findMany({ where: { sittingId }, select: { id: true }, orderBy: { name: 'asc' } })
  if (forms.length === 0) return null
  return forms[createHash('sha256').update(`${sittingId} ${number}`).digest().readUInt32BE(0) % forms.length]!.id
}
