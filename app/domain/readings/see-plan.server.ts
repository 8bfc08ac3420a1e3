import { subjectOfStudy } from '~/domain/images/readable-studies'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { loadReading, type Refused } from './load-reading.server'
import { asHospitalState, asPhase, READING_STATES, type HospitalState, type Named, type Phase, type ReadingState } from './meeting'
import { unseenBy } from './unseen'

/** To choose among; who needs more names the institution to the operator. */
const MOST_INSTITUTIONS = 500

export interface PlannedItem {
  id: string
  caseId: string | null
  studyId: string
  seriesId: string | null
  title: string
  history: string
  answer: string
  phase: Phase
  /** As the store has it. */
  study: { description: string; modalities: string[] } | null
  /** Hospitals that take part and will not see it. */
  unseen: string[]
}
export interface PlanShown {
  id: string
  title: string
  startsAt: Date
  minutes: number
  isRecorded: boolean
  state: ReadingState
  host: Named
  /** Readings of the same row that are still to come, this one included. */
  row: { id: string; startsAt: Date }[]
  hospitals: (Named & { state: HospitalState })[]
  others: Named[]
  items: PlannedItem[]
}

/** The desk of whoever plans it. */
export async function seePlan(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, readingId: string): Promise<{ kind: 'seen'; plan: PlanShown } | Refused> {
  const found = await loadReading(services, actor, 'plan', readingId)
  if (found.kind !== 'found') return found
  const { reading, subject } = found
  const { db } = services
  const [studies, institutions, row, given] = await Promise.all([
    db.study.findMany({ where: { id: { in: reading.items.map(({ studyId }) => studyId) } }, select: { id: true, description: true, modalities: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true } }),
    db.institution.findMany({ orderBy: { name: 'asc' }, take: MOST_INSTITUTIONS, select: { id: true, name: true } }),
    reading.rule === '' ? [] : db.reading.findMany({ where: { OR: [{ id: reading.firstId ?? reading.id }, { firstId: reading.firstId ?? reading.id }], removedAt: null, state: 'planned' }, orderBy: { startsAt: 'asc' }, select: { id: true, startsAt: true } }),
    db.blindReading.findMany({ where: { item: { readingId }, institutionId: reading.institutionId }, select: { itemId: true } }),
  ])
  const answered = new Set(given.map(({ itemId }) => itemId))
  const [studyOf, names] = [new Map(studies.map((one) => [one.id, one])), new Map(institutions.map(({ id, name }) => [id, name]))]
  const missing = reading.hospitals.filter(({ institutionId }) => !names.has(institutionId))
  for (const { id, name } of await db.institution.findMany({ where: { id: { in: missing.map(({ institutionId }) => institutionId) } }, select: { id: true, name: true } })) names.set(id, name)
  const asked = new Set(reading.hospitals.map(({ institutionId }) => institutionId))
  return {
    kind: 'seen',
    plan: {
      id: reading.id, title: reading.title, startsAt: reading.startsAt, minutes: reading.minutes, isRecorded: reading.isRecorded, state: READING_STATES.find((one) => one === reading.state) ?? 'closed',
      host: { id: reading.institutionId, name: names.get(reading.institutionId) ?? '' }, row,
      hospitals: reading.hospitals.map(({ institutionId, state }) => ({ id: institutionId, name: names.get(institutionId) ?? '', state: asHospitalState(state) })).sort((a, b) => a.name.localeCompare(b.name)),
      others: institutions.filter(({ id }) => !asked.has(id)),
      items: reading.items.map(({ id, caseId, studyId, seriesId, title, history, answer, phase }) => {
        const study = studyOf.get(studyId)
        // While it is held the host reads blind as well, until it has given its own; nothing is chosen or changed any more by then.
        const isBlind = reading.state === 'open' && asPhase(phase) !== 'revealed' && !answered.has(id)
        return {
          id, caseId: isBlind ? null : caseId, studyId, seriesId, title, history, answer: isBlind ? '' : answer, phase: asPhase(phase), study: study ? { description: study.description, modalities: study.modalities.split(',').filter(Boolean) } : null,
          unseen: (study ? unseenBy(subjectOfStudy(study), subject.hospitals) : subject.hospitals).map((institutionId) => names.get(institutionId) ?? '').sort(),
        }
      }),
    },
  }
}
