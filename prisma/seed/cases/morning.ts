import { z } from 'zod'
import { CERTAINTIES } from '../../../app/domain/cases/case'
import type { DeskShown } from '../../../app/domain/images/shown'
import { askPoll, endPoll } from '../../../app/domain/readings/ask-poll.server'
import { answerInvitation, chooseItems, planReading } from '../../../app/domain/readings/plan-reading.server'
import type { RecordedKind } from '../../../app/domain/readings/recording'
import { readBlind } from '../../../app/domain/readings/read-blind.server'
import { closeReading, goToItem, handOver, openReading, revealItem } from '../../../app/domain/readings/run-reading.server'
import { sayLine } from '../../../app/domain/readings/say-line.server'
import { vote } from '../../../app/domain/readings/vote.server'
import { writeMinutes } from '../../../app/domain/readings/write-minutes.server'
import { DEMO_DOMAIN, DEMO_PASSWORD } from '../../../app/domain/people/person'
import { hashPassword } from '../../../app/domain/people/password.server'
import type { Services } from '../../../app/infra/services.server'
import morning from '../../../content/readings/morning.json'
import { demoActor, type PersonActor } from './people'
import { contentFrom, findingOf, PICTURES, type CasePlan, type Picture, type Places } from './plan'

const point3 = z.tuple([z.number(), z.number(), z.number()])
const minutes = z.number().min(0).max(60)
const file = z.strictObject({
  title: z.string(), goOnAt: minutes, closeAt: minutes,
  items: z.array(z.strictObject({
    picture: z.enum(PICTURES), title: z.string(), history: z.string(), answer: z.string(), consensus: z.string(), actions: z.string(), revealAt: minutes, handOver: z.strictObject({ at: minutes, to: z.string() }).optional(),
    blind: z.array(z.strictObject({ hospital: z.enum(['A', 'B', 'C']), text: z.string(), diagnosis: z.string(), certainty: z.enum(CERTAINTIES), mark: z.strictObject({ shape: z.enum(['arrow', 'ellipse']), points: z.array(point3) }).nullable() })),
    poll: z.strictObject({ question: z.string(), options: z.array(z.string()), votes: z.array(z.tuple([z.string(), z.int()])) }).nullable(),
    lines: z.array(z.strictObject({ at: minutes, by: z.string(), text: z.string() })),
    shown: z.array(z.union([z.strictObject({ at: minutes, view: z.string() }), z.strictObject({ at: minutes, scroll: z.string(), from: z.int(), to: z.int(), seconds: z.number() })])),
    point: z.array(z.strictObject({ at: minutes, path: z.array(point3).min(2), seconds: z.number() })),
  })).length(2),
})
const READING = file.parse(morning)
type Item = (typeof READING.items)[number]

/** Where the views of each come from. */
const CASE_OF: Partial<Record<Picture, string>> = { 'ct-head': 'frontal-defect', 'mr-brain': 'skull-strip' }
const HOSPITALS = ['B', 'C'] as const
const DAY_MS = 86_400_000
const HALF_PAST_SEVEN = 7 * 60 + 30

/**
 * A morning reading of three hospitals that has taken place, the day before: held through the operations of a meeting, at the times
 * when they would have been pressed, with its recorded session.
 * @returns its id; null where its pictures or its people are not here
 */
export async function makeMorning(services: Services, institutionId: string, places: Places, plans: ReadonlyMap<string, CasePlan>): Promise<string | null> {
  const { db } = services
  if (READING.items.some(({ picture }) => !places.has(picture))) return null
  const before = await db.reading.findFirst({ where: { institutionId, title: READING.title }, select: { id: true, state: true } })
  if (before?.state === 'closed') return before.id
  // Cut off in between: from the beginning, for nobody has seen it.
  if (before) await db.reading.delete({ where: { id: before.id } })
  const houses = await seedHospitals(services, institutionId)
  const [host, teacher, student, second, third] = await Promise.all(['expert', 'teacher', 'student', 'expert-b', 'expert-c'].map((local) => demoActor(services, local)))
  if (!host || !teacher || !student || !second || !third) return null
  const people = new Map<string, PersonActor>([['expert', host], ['teacher', teacher], ['student', student], ['expert-b', second], ['expert-c', third]])
  const experts = { A: host, B: second, C: third }

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const eve = new Date(services.now().getTime() - 2 * DAY_MS)
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(services.now().getTime() - DAY_MS))
  const planned = await planReading(atTime(services, eve), host, { institutionId, title: READING.title, date, minute: HALF_PAST_SEVEN, zone, minutes: 20, isRecorded: true, weekly: null, hospitals: [houses.B, houses.C] })
  if (planned.kind !== 'planned') throw new Error(`the morning reading was not planned: ${planned.kind}`)
  const readingId = planned.readingIds[0]!
  for (const of of HOSPITALS) must(await answerInvitation(atTime(services, eve), experts[of], { readingId, institutionId: houses[of], comes: true }), 'answered')
  const chosen = await chooseItems(atTime(services, eve), host, { readingId, items: READING.items.map(({ picture, title, history, answer }) => ({ caseId: null, studyId: places.get(picture)!.studyId, seriesId: places.get(picture)!.seriesId, title, history, answer })) })
  must(chosen, 'chosen')

  const { startsAt, items: rows } = await db.reading.findUniqueOrThrow({ where: { id: readingId }, select: { startsAt: true, items: { orderBy: { position: 'asc' }, select: { id: true } } } })
  const at = (minute: number) => atTime(services, new Date(startsAt.getTime() + minute * 60_000))
  must(await openReading(at(0), host, readingId), 'done')
  for (const [position, item] of READING.items.entries()) {
    const itemId = rows[position]!.id
    if (position > 0) must(await goToItem(at(READING.goOnAt), host, { readingId, itemId }), 'done')
    for (const { hospital, text, diagnosis, certainty, mark } of item.blind) {
      const drawn = mark && findingOf('morning', { name: diagnosis, series: item.picture, mode: 'stack', text: '', ...mark }, places.get(item.picture)!)
      must(await readBlind(at(item.revealAt - 0.6), experts[hospital], { readingId, itemId, institutionId: hospital === 'A' ? institutionId : houses[hospital], revision: 0, reading: { text, diagnosis, certainty, mark: drawn } }), 'kept')
    }
    must(await revealItem(at(item.revealAt), host, { readingId, itemId }), 'done')
    if (item.handOver) must(await handOver(at(item.handOver.at), host, { readingId, personId: people.get(item.handOver.to)!.personId }), 'done')
    if (item.poll) {
      const asked = await askPoll(at(item.revealAt + 0.3), host, { readingId, itemId, poll: { question: item.poll.question, options: item.poll.options } })
      if (asked.kind !== 'asked') throw new Error(`a poll was not asked: ${asked.kind}`)
      for (const [by, choice] of item.poll.votes) must(await vote(at(item.revealAt + 0.5), people.get(by)!, { readingId, pollId: asked.pollId, choice }), 'voted')
      must(await endPoll(at(item.revealAt + 1), host, { readingId, pollId: asked.pollId }), 'done')
    }
    for (const line of item.lines) must(await sayLine(at(line.at), people.get(line.by)!, { readingId, text: line.text }), 'said')
    for (const part of ['consensus', 'actions'] as const) must(await writeMinutes(at(item.revealAt + 5), host, { readingId, itemId, part, before: '', text: item[part] }), 'kept')
  }
  await db.readingEvent.createMany({ data: [...happened(rows.map(({ id }) => id), people), ...eventsOf(places, plans)].toSorted((one, other) => one.atMs - other.atMs).map((event, i) => ({ readingId, seq: i + 1, ...event })) })
  must(await closeReading(at(READING.closeAt), host, readingId), 'done')
  await db.notification.updateMany({ where: { path: { startsWith: `/readings/${readingId}` }, readAt: null }, data: { readAt: services.now(), mailDueAt: null } })
  return readingId
}

/** The same house at another time of the clock. */
const atTime = (services: Services, at: Date): Services => ({ ...services, now: () => at })

function must(outcome: { kind: string }, kind: string) {
  if (outcome.kind !== kind) throw new Error(`the morning reading of the demonstration: ${JSON.stringify(outcome)} in place of ${kind}`)
}

async function seedHospitals({ db }: Services, hostId: string): Promise<{ B: string; C: string }> {
  const ids = { B: hostId, C: hostId }
  for (const of of HOSPITALS) {
    const name = `Demo hospital ${of}`
    const { id } = await db.institution.upsert({ where: { name }, create: { name }, update: {}, select: { id: true } })
    const email = `expert-${of.toLowerCase()}@${DEMO_DOMAIN}`
    const person = await db.person.upsert({ where: { email }, create: { email, name: `Demo Expert ${of}`, passwordHash: await hashPassword(DEMO_PASSWORD), isDemo: true }, update: {}, select: { id: true } })
    const membership = { personId: person.id, institutionId: id, role: 'expert' }
    await db.membership.upsert({ where: { personId_institutionId_role: membership }, create: membership, update: {} })
    ids[of] = id
  }
  return ids
}

interface Event { atMs: number; kind: RecordedKind; bodyJson: string }

/** Who presented, what was on the screen, and when it was revealed. */
function happened(itemIds: readonly string[], people: ReadonlyMap<string, PersonActor>): Event[] {
  const event = (minute: number, kind: RecordedKind, body: unknown): Event => ({ atMs: Math.round(minute * 60_000), kind, bodyJson: JSON.stringify(body) })
  return [
    event(0, 'presenter', { person: people.get('expert')!.personId }),
    ...READING.items.flatMap((item, i) => [
      event(i === 0 ? 0 : READING.goOnAt, 'item', { item: itemIds[i], phase: 'blind' }), event(item.revealAt, 'phase', { phase: 'revealed' }),
      ...(item.handOver ? [event(item.handOver.at, 'presenter', { person: people.get(item.handOver.to)!.personId })] : []),
    ]),
  ]
}

/** What the session's record holds: views and pointers, ten a second at most while they move. */
export function eventsOf(places: Places, plans: ReadonlyMap<string, CasePlan>): Event[] {
  return READING.items.flatMap((item) => [...shownOf(item, places, plans), ...pointsOf(item)]).toSorted((one, other) => one.atMs - other.atMs)
}

const PER_SECOND = 10

function shownOf({ picture, shown }: Item, places: Places, plans: ReadonlyMap<string, CasePlan>): Event[] {
  const name = CASE_OF[picture]!
  const views = new Map(contentFrom(name, plans.get(name)!, places).views.map((view) => [view.key, view.shown]))
  const event = (minute: number, body: DeskShown): Event => ({ atMs: Math.round(minute * 60_000), kind: 'shown', bodyJson: JSON.stringify(body) })
  return shown.flatMap((one) => {
    const view = views.get('view' in one ? one.view : one.scroll)
    if (!view) throw new Error('the morning reading shows a view that is not there')
    if ('view' in one) return [event(one.at, view)]
    const steps = Math.round(Math.min(one.seconds * PER_SECOND, Math.abs(one.to - one.from)))
    return Array.from({ length: steps + 1 }, (_, step) => {
      const index = Math.round(one.from + ((one.to - one.from) * step) / steps)
      const [pane] = view.panes
      const place = places.get(picture)!.frames[index]?.place
      const camera = pane!.camera && place ? { ...pane!.camera, center: [pane!.camera.center[0], pane!.camera.center[1], place.position[2]] as [number, number, number] } : null
      return event(one.at + (one.seconds * step) / steps / 60, { ...view, panes: [{ ...pane!, index, camera }] })
    })
  })
}

function pointsOf({ point }: Item): Event[] {
  return point.flatMap(({ at, path, seconds }) => {
    const steps = Math.round(seconds * PER_SECOND)
    const moved = Array.from({ length: steps + 1 }, (_, step): Event => {
      const along = (step / steps) * (path.length - 1)
      const from = Math.min(Math.floor(along), path.length - 2)
      const place = [0, 1, 2].map((axis) => path[from]![axis]! + (path[from + 1]![axis]! - path[from]![axis]!) * (along - from))
      return { atMs: Math.round(at * 60_000 + (seconds * 1_000 * step) / steps), kind: 'pointer', bodyJson: JSON.stringify({ pane: 0, at: place }) }
    })
    return [...moved, { atMs: moved.at(-1)!.atMs + 500, kind: 'pointer', bodyJson: 'null' }]
  })
}
