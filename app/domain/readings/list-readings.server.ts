import type { Services } from '~/infra/services.server'
import { holds, institutionsOf, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { CURATORS } from '~/policy/images'
import { mayAnswerFor } from '~/policy/readings'
import { subjectOfReading } from './load-reading.server'
import { asHospitalState, READING_STATES, type HospitalState, type Named, type ReadingState } from './meeting'

export const READINGS_PAGE = 30
/** One that nobody opened is no longer to come after this. */
const LATE_MS = 12 * 3_600_000

export interface ReadingRow {
  id: string
  title: string
  startsAt: Date
  minutes: number
  state: ReadingState
  host: Named
  isRow: boolean
  cases: number
  /** Those that take part, in words of their names. */
  accepted: string[]
  waiting: number
  /** Hospitals of the reader's that were asked. */
  asked: (Named & { state: HospitalState; mayAnswer: boolean })[]
  mayPlan: boolean
  mayEnter: boolean
}

export interface ReadingsQuestion { when: 'coming' | 'past'; search: string; page: number }

/** Readings of the actor's hospitals: those to come, the next first; or those that were, the last first. */
export async function listReadings(services: Pick<Services, 'db' | 'now'>, actor: Actor, { when, search, page }: ReadingsQuestion): Promise<{ rows: ReadingRow[]; pages: number; planIn: Named[] }> {
  const own = institutionsOf(actor)
  const { db } = services
  const since = new Date(services.now().getTime() - LATE_MS)
  const isComing = { OR: [{ state: 'open' }, { state: 'planned', startsAt: { gte: since } }] }
  const where = {
    removedAt: null, hospitals: actor.kind === 'system' ? undefined : { some: { institutionId: { in: own } } },
    ...(search ? { title: { contains: search } } : {}), ...(when === 'coming' ? isComing : { NOT: isComing }),
  }
  const [count, found, planIn] = await Promise.all([
    db.reading.count({ where }),
    db.reading.findMany({
      where, orderBy: [{ startsAt: when === 'coming' ? 'asc' : 'desc' }, { id: 'asc' }], skip: (page - 1) * READINGS_PAGE, take: READINGS_PAGE,
      include: { institution: { select: { id: true, name: true } }, hospitals: { include: { institution: { select: { name: true } } } }, _count: { select: { items: true } } },
    }),
    db.institution.findMany({ where: { id: { in: own.filter((id) => holds(actor, id, ...CURATORS)) } }, orderBy: { name: 'asc' }, select: { id: true, name: true } }),
  ])
  const rows = found.map((reading): ReadingRow => {
    const subject = subjectOfReading(reading)
    return {
      id: reading.id, title: reading.title, startsAt: reading.startsAt, minutes: reading.minutes, state: READING_STATES.find((one) => one === reading.state) ?? 'closed', host: reading.institution, isRow: reading.rule !== '', cases: reading._count.items,
      accepted: reading.hospitals.filter(({ state }) => state === 'accepted').map(({ institution }) => institution.name).sort(), waiting: reading.hospitals.filter(({ state }) => state === 'invited').length,
      asked: reading.hospitals.filter(({ institutionId }) => own.includes(institutionId) && institutionId !== reading.institutionId).map(({ institutionId, state, institution }) => ({ id: institutionId, name: institution.name, state: asHospitalState(state), mayAnswer: reading.state !== 'closed' && mayAnswerFor(actor, institutionId) })),
      mayPlan: can(actor, 'plan', subject), mayEnter: can(actor, 'see-minutes', subject),
    }
  })
  return { rows, pages: Math.max(1, Math.ceil(count / READINGS_PAGE)), planIn }
}
