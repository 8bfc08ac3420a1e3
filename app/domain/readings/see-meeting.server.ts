import { optionsOf, tally } from './poll'
import type { Services } from '~/infra/services.server'
import { holds, type Actor } from '~/policy/actor'
import { can } from '~/policy/can'
import { CURATORS } from '~/policy/images'
import { loadReading, type Refused } from './load-reading.server'
import { asHospitalState, asPhase, READING_BOUNDS, READING_STATES, type MeetingShown, type Named } from './meeting'
import { blindShown } from './read-blind.server'

/**
 * All of a meeting that somebody may know at this moment: no answer, no case and no other hospital's reading before the
 * reveal, no votes of others while they are counted.
 */
export async function seeMeeting(services: Pick<Services, 'db' | 'audit' | 'now'>, actor: Actor, readingId: string): Promise<{ kind: 'seen'; meeting: MeetingShown } | Refused> {
  const found = await loadReading(services, actor, 'see-minutes', readingId)
  if (found.kind !== 'found') return found
  const { reading, subject } = found
  const { db } = services
  const personId = actor.kind === 'person' ? actor.personId : ''
  const [blind, polls, lines, institutions, presenter] = await Promise.all([
    db.blindReading.findMany({ where: { item: { readingId } }, orderBy: { institutionId: 'asc' } }),
    db.readingPoll.findMany({ where: { readingId }, orderBy: [{ askedAt: 'asc' }, { id: 'asc' }], include: { votes: { select: { personId: true, choice: true } } }, take: READING_BOUNDS.polls }),
    db.readingLine.findMany({ where: { readingId }, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: READING_BOUNDS.linesShown }),
    db.institution.findMany({ where: { OR: [{ id: { in: reading.hospitals.map(({ institutionId }) => institutionId) } }, { id: { in: actor.kind === 'person' ? actor.memberships.map(({ institutionId }) => institutionId) : [] } }] }, select: { id: true, name: true } }),
    db.person.findUnique({ where: { id: reading.presenterId }, select: { name: true } }),
  ])
  const people = new Map((await db.person.findMany({ where: { id: { in: [...lines.map(({ authorId }) => authorId), ...blind.map(({ byId }) => byId)] } }, select: { id: true, name: true } })).map(({ id, name }) => [id, name]))
  const names = new Map(institutions.map(({ id, name }) => [id, name]))
  const named = (id: string): Named => ({ id, name: names.get(id) ?? '' })
  const mayLead = can(actor, 'lead', subject)
  const mayPlan = can(actor, 'plan', subject)
  const own = (institutionId: string) => can(actor, 'read-blind', { ...subject, hospitals: [institutionId] })
  return {
    kind: 'seen',
    meeting: {
      readingId, title: reading.title, startsAt: reading.startsAt.toISOString(), openedAt: reading.openedAt?.toISOString() ?? null, closedAt: reading.closedAt?.toISOString() ?? null, minutes: reading.minutes, state: READING_STATES.find((one) => one === reading.state) ?? 'closed',
      host: named(reading.institutionId), presenter: { id: reading.presenterId, name: presenter?.name ?? '' }, currentItemId: reading.currentItemId,
      hospitals: reading.hospitals.map(({ institutionId, state }) => ({ ...named(institutionId), state: asHospitalState(state) })).sort((a, b) => a.name.localeCompare(b.name)),
      items: reading.items.map((item) => {
        const phase = asPhase(item.phase)
        const isOut = phase === 'revealed'
        const rows = blind.filter(({ itemId }) => itemId === item.id)
        return {
          id: item.id, title: item.title, history: item.history, phase, studyId: item.studyId, seriesId: item.seriesId, caseId: isOut ? item.caseId : null, answer: isOut ? item.answer : '', consensus: item.consensus, actions: item.actions,
          written: rows.map(({ institutionId }) => institutionId),
          readings: rows.filter(({ institutionId }) => isOut || own(institutionId)).map((row) => blindShown(row, names.get(row.institutionId) ?? '', people.get(row.byId) ?? '')),
        }
      }),
      polls: polls.map(({ id, itemId, question, optionsJson, isOpen, votes }) => {
        const options = optionsOf(optionsJson)
        return { id, itemId, question, options, isOpen, voters: votes.length, mine: votes.find((vote) => vote.personId === personId)?.choice ?? null, counts: isOpen && !mayLead ? null : tally(options.length, votes) }
      }),
      lines: lines.reverse().flatMap(({ id, authorId, text, at, hiddenAt }) => (hiddenAt && !mayLead ? [] : [{ id, author: people.get(authorId) ?? '', text, at: at.toISOString(), isMine: authorId === personId, isHidden: hiddenAt !== null }])),
      me: {
        personId, reads: subject.hospitals.filter(own).map(named), mayLead, mayWriteMinutes: mayLead || mayPlan, mayTalk: can(actor, 'join', subject), mayPlan,
        writesCasesIn: actor.kind === 'person' ? [...new Set(actor.memberships.map(({ institutionId }) => institutionId))].filter((id) => subject.hospitals.includes(id) && holds(actor, id, ...CURATORS)).map(named) : [],
      },
    },
  }
}
