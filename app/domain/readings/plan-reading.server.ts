import { z } from 'zod'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import { subjectOfStudy } from '~/domain/images/readable-studies'
import { notify } from '~/domain/notifications/notify.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { CURATORS } from '~/policy/images'
import { mayAnswerFor, newReadingIn } from '~/policy/readings'
import { contentOf, loadCase } from '~/domain/cases/load-case.server'
import { loadReading, type Refused } from './load-reading.server'
import { READING_BOUNDS } from './meeting'
import { beginnings, MOST_OF_A_ROW } from './recurring'
import { tellMeeting } from './tell-meeting.server'
import { unseenBy } from './unseen'

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const id = z.string().regex(/^[a-z0-9]{1,40}$/)
export const plan = z.strictObject({
  institutionId: id, title: z.string().trim().min(1).max(READING_BOUNDS.title),
  date, minute: z.int().min(0).max(1_439), zone: z.string().min(1).max(60), minutes: z.int().min(5).max(READING_BOUNDS.minutes), isRecorded: z.boolean(),
  weekly: z.strictObject({ days: z.array(z.int().min(1).max(7)).min(1).max(7), every: z.int().min(1).max(8), until: date }).nullable(),
  hospitals: z.array(id).max(READING_BOUNDS.hospitals),
})
export type Plan = z.infer<typeof plan>

export type PlanReading = { kind: 'planned'; readingIds: string[] } | { kind: 'malformed'; where: string } | { kind: 'no-day' } | { kind: 'in-the-past' } | { kind: 'too-many' } | { kind: 'forbidden' }

/** One reading, or a row of them: each is one of its own from then on, and may be moved by itself. */
export async function planReading(services: Services, actor: Actor, given: unknown): Promise<PlanReading> {
  const host = z.object({ institutionId: id }).safeParse(given)
  if (!host.success) return { kind: 'malformed', where: 'institutionId' }
  const { institutionId } = host.data
  if (actor.kind !== 'person' || !allowed(services, actor, 'plan', newReadingIn(institutionId), { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const read = plan.safeParse(given)
  if (!read.success) return { kind: 'malformed', where: read.error.issues[0]?.path.join('.') ?? '' }
  const { title, minutes, isRecorded, weekly, zone } = read.data
  const starts = startsOf(read.data)
  if (starts === null || starts.length === 0) return { kind: 'no-day' }
  if (starts[0]!.getTime() < services.now().getTime() - 3_600_000) return { kind: 'in-the-past' }
  // Each is told to the people of up to thirty hospitals.
  const planned = await services.db.reading.count({ where: { createdById: actor.personId, createdAt: { gt: new Date(services.now().getTime() - 86_400_000) } } })
  if (planned + starts.length > READING_BOUNDS.plannedADay) return { kind: 'too-many' }
  const known = await services.db.institution.findMany({ where: { id: { in: read.data.hospitals } }, select: { id: true } })
  const invited = [...new Set([institutionId, ...known.map((one) => one.id)])]
  const at = services.now()
  const readingIds = await services.db.$transaction(async (tx) => {
    const ids: string[] = []
    for (const startsAt of starts) {
      const made = await tx.reading.create({
        data: {
          institutionId, title, startsAt, minutes, isRecorded, rule: weekly ? JSON.stringify({ ...weekly, zone }) : '', firstId: ids[0] ?? null, createdById: actor.personId, presenterId: actor.personId, createdAt: at, changedAt: at,
          hospitals: { create: invited.map((one) => ({ institutionId: one, state: one === institutionId ? 'accepted' : 'invited' })) },
        }, select: { id: true },
      })
      ids.push(made.id)
    }
    return ids
  })
  await services.audit.recordNow({ action: 'reading.planned', actor: auditActor(actor), institutionId, subjectKind: 'reading', subjectId: readingIds[0]!, detail: { readings: readingIds.length, hospitals: invited.length } })
  const personIds = await curatorsOf(services, invited.filter((one) => one !== institutionId))
  await notify(services, { kind: 'reading.invited', personIds, params: { title, startsAt: starts[0]!.toISOString() }, path: `/readings/${readingIds[0]!}`, key: `reading.invited:${readingIds[0]!}` })
  return { kind: 'planned', readingIds }
}

/** Who may say for these hospitals whether they come. */
export async function curatorsOf({ db }: Pick<Services, 'db'>, institutionIds: string[]): Promise<string[]> {
  const curators = await db.membership.findMany({ where: { institutionId: { in: institutionIds }, role: { in: [...CURATORS] } }, select: { personId: true }, distinct: ['personId'], take: 1_000 })
  return curators.map(({ personId }) => personId)
}

function startsOf({ date, minute, zone, weekly }: Plan): Date[] | null {
  try {
    return weekly ? beginnings({ date, minute }, zone, weekly).slice(0, MOST_OF_A_ROW) : beginnings({ date, minute }, zone, { days: [1, 2, 3, 4, 5, 6, 7], every: 1, until: date })
  } catch {
    return null
  }
}

/** A hospital says whether it comes; it may change its mind until the reading has ended. */
export async function answerInvitation(services: Services, actor: Actor, input: { readingId: string; institutionId: string; comes: boolean }): Promise<{ kind: 'answered' } | Refused> {
  if (actor.kind !== 'person' || !mayAnswerFor(actor, input.institutionId)) return { kind: 'forbidden' }
  const state = input.comes ? 'accepted' : 'declined'
  const { count } = await services.db.readingHospital.updateMany({
    where: { readingId: input.readingId, institutionId: input.institutionId, reading: { removedAt: null, state: { not: 'closed' }, institutionId: { not: input.institutionId } } }, data: { state, answeredById: actor.personId, answeredAt: services.now() },
  })
  if (count === 0) return { kind: 'not-found' }
  await services.audit.recordNow({ action: 'reading.invitation-answered', actor: auditActor(actor), institutionId: input.institutionId, subjectKind: 'reading', subjectId: input.readingId, detail: { comes: input.comes } })
  tellMeeting(services, input.readingId, 'hospitals')
  return { kind: 'answered' }
}

const items = z.array(z.strictObject({ caseId: id.nullable(), studyId: id, seriesId: id.nullable(), title: z.string().trim().min(1).max(READING_BOUNDS.title), history: z.string().max(READING_BOUNDS.text), answer: z.string().max(READING_BOUNDS.text) })).max(READING_BOUNDS.items)

export type ChooseItems = { kind: 'chosen'; unseen: { studyId: string; institutionId: string }[] } | { kind: 'malformed'; where: string } | { kind: 'cannot-read'; studyId: string } | { kind: 'began' } | Refused

/** What will be read, in its order; while nothing of it was read yet. @returns which hospital will not see which study: a reading opens no picture */
export async function chooseItems(services: Services, actor: Actor, input: { readingId: string; items: unknown }): Promise<ChooseItems> {
  const found = await loadReading(services, actor, 'plan', input.readingId)
  if (found.kind !== 'found') return found
  const read = items.safeParse(input.items)
  if (!read.success) return { kind: 'malformed', where: read.error.issues[0]?.path.join('.') ?? '' }
  if (found.reading.items.some(({ phase }) => phase !== 'waiting')) return { kind: 'began' }
  const studies = new Map((await services.db.study.findMany({ where: { id: { in: read.data.map(({ studyId }) => studyId) } }, select: { id: true, institutionId: true, workspace: true, isHeld: true, chargedBy: true } })).map((one) => [one.id, one]))
  for (const item of read.data) {
    const study = studies.get(item.studyId)
    if (!study || !can(actor, 'read', subjectOfStudy(study))) return { kind: 'cannot-read', studyId: item.studyId }
    if (item.caseId !== null && !(await holdsStudy(services, actor, item.caseId, item.studyId))) return { kind: 'cannot-read', studyId: item.studyId }
  }
  const at = services.now()
  await services.db.$transaction([
    services.db.readingItem.deleteMany({ where: { readingId: input.readingId } }),
    services.db.readingItem.createMany({ data: read.data.map((item, position) => ({ ...item, readingId: input.readingId, position })) }),
    services.db.reading.update({ where: { id: input.readingId }, data: { changedAt: at, currentItemId: null } }),
  ])
  const unseen = [...studies.values()].flatMap((study) => unseenBy(subjectOfStudy(study), found.subject.hospitals).map((institutionId) => ({ studyId: study.id, institutionId })))
  return { kind: 'chosen', unseen }
}

async function holdsStudy(services: Services, actor: Actor, caseId: string, studyId: string): Promise<boolean> {
  const found = await loadCase(services, actor, 'read', caseId)
  if (found.kind !== 'found' || found.row.version === 0) return false
  const { contentJson } = await services.db.caseVersion.findUniqueOrThrow({ where: { caseId_version: { caseId, version: found.row.version } }, select: { contentJson: true } })
  return contentOf(contentJson).series.some((one) => one.studyId === studyId)
}
