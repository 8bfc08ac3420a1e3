import { allowed, auditActor, recordRefusal } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import { ROLES, type Actor, type Membership, type Role } from '~/policy/actor'
import { can } from '~/policy/can'
import { PLATFORM } from '~/policy/platform'
import { LETTER_STATES, readTrouble, UNDO_MS, type LetterState, type MailTrouble } from './letter'
import { mayOpenLetter, maySeeLetter, type LetterFacts } from './letter-rights'
import { askToSend } from './send-mail.server'

export const LETTERS_PER_PAGE = 25

export interface ListedLetter {
  id: string
  to: string
  kind: string
  subject: string
  state: LetterState
  createdAt: Date
  sentAt: Date | null
  trouble: MailTrouble | null
  said: string
}

export interface OutboxSearch { text: string; state: string; institutionId: string | null; page: number }

/** One page of the letters an actor may see, newest first; null where there are none they could ever see. */
export async function listOutbox(services: Pick<Services, 'db' | 'env' | 'audit' | 'now'>, actor: Actor, search: OutboxSearch) {
  const seesAll = can(actor, 'see-whole-outbox', PLATFORM)
  const own = actor.kind === 'person' ? actor.memberships.map((m) => m.institutionId).filter((institutionId) => can(actor, 'see-outbox', { kind: 'institution', institutionId })) : []
  if (!seesAll && own.length === 0) {
    recordRefusal(services, actor, 'see-outbox', { subjectKind: 'mail', subjectId: null }, null)
    return null
  }
  const { institutionId } = search
  if (institutionId && !seesAll && !allowed(services, actor, 'see-outbox', { kind: 'institution', institutionId }, { subjectKind: 'mail', subjectId: null })) return null

  const institutions = await services.db.institution.findMany({ where: seesAll ? {} : { id: { in: own } }, orderBy: { name: 'asc' }, select: { id: true, name: true } })
  const state = LETTER_STATES.find((one) => one === search.state)
  const text = search.text.trim().slice(0, 100)
  const where = {
    ...(institutionId ? { institutionId } : seesAll ? {} : { institutionId: { in: own } }),
    ...(state ? { state } : {}),
    ...(text ? { OR: [{ to: { contains: text.toLowerCase() } }, { subject: { contains: text } }] } : {}),
  }
  const total = await services.db.mail.count({ where })
  const pages = Math.max(1, Math.ceil(total / LETTERS_PER_PAGE))
  const page = Math.min(pages, Math.max(1, Math.trunc(search.page) || 1))
  const rows = await services.db.mail.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], skip: (page - 1) * LETTERS_PER_PAGE, take: LETTERS_PER_PAGE, omit: { text: true } })
  return { letters: rows.map(listed), total, page, pages, institutions, hasMailServer: services.env.smtpUrl !== null }
}

function listed(row: { id: string; to: string; kind: string; subject: string; state: string; createdAt: Date; sentAt: Date | null; lastError: string | null }): ListedLetter {
  const { id, to, kind, subject, createdAt, sentAt } = row
  const trouble = readTrouble(row.lastError)
  return { id, to, kind, subject, state: LETTER_STATES.find((one) => one === row.state) ?? 'waiting', createdAt, sentAt, trouble: trouble?.trouble ?? null, said: trouble?.said ?? '' }
}

type Needs = Pick<Services, 'db' | 'audit' | 'now' | 'env' | 'queue'>

async function load({ db }: Pick<Services, 'db'>, id: string) {
  const row = await db.mail.findUnique({ where: { id } })
  if (!row) return null
  const person = await db.person.findUnique({ where: { email: row.to.toLowerCase() }, select: { id: true, isOperator: true, memberships: { select: { institutionId: true, role: true } } } })
  const memberships = (person?.memberships ?? []).filter((m): m is { institutionId: string; role: Role } & Membership => ROLES.some((role) => role === m.role))
  const facts: LetterFacts = { institutionId: row.institutionId, kind: row.kind, recipient: person && { personId: person.id, memberships, isOperator: person.isOperator } }
  return { row, facts }
}

const about = (id: string) => ({ subjectKind: 'mail', subjectId: id }) as const

/** A letter, with its text where the actor may pass it on and it is still kept; that is an access, and goes on record. */
export async function readLetter(services: Needs, actor: Actor, id: string): Promise<{ letter: ListedLetter; text: string | null; mayOpen: boolean; hasMailServer: boolean } | null> {
  const found = await load(services, id)
  if (!found) return null
  const { row, facts } = found
  if (!maySeeLetter(actor, facts)) {
    recordRefusal(services, actor, 'see-outbox', about(id), facts.institutionId)
    return null
  }
  const mayOpen = mayOpenLetter(actor, facts)
  // A waiting letter is on its way: nobody needs its links meanwhile.
  const text = mayOpen && (row.state === 'outbox' || row.state === 'failed') && row.text ? row.text : null
  if (text !== null) await services.audit.recordNow({ action: 'outbox.read', actor: auditActor(actor), institutionId: row.institutionId, ...about(id), detail: { kind: row.kind } })
  return { letter: listed(row), text, mayOpen, hasMailServer: services.env.smtpUrl !== null }
}

export type ChangeLetter = { kind: 'done' } | { kind: 'forbidden' } | { kind: 'not-found' }
  /** It is no longer as it was when the button was shown. */
  | { kind: 'changed' }

/** - `passed-on`: somebody carried it. - `not-passed-on`: takes that back within a minute. - `send`: the mail server shall try (again). */
export async function changeLetter(services: Needs, actor: Actor, id: string, to: 'passed-on' | 'not-passed-on' | 'send'): Promise<ChangeLetter> {
  const found = await load(services, id)
  if (!found || !maySeeLetter(actor, found.facts)) {
    recordRefusal(services, actor, to, about(id), null)
    return { kind: 'not-found' }
  }
  if (!mayOpenLetter(actor, found.facts)) {
    recordRefusal(services, actor, to, about(id), found.row.institutionId)
    return { kind: 'forbidden' }
  }
  const now = services.now()
  const change = async (where: { state: string | { in: string[] }; sentAt?: { gte: Date } }, data: { state: string; sentAt: Date | null; lastError?: null }) =>
    (await services.db.mail.updateMany({ where: { id, text: { not: '' }, ...where }, data })).count > 0
  switch (to) {
    case 'passed-on': {
      if (!(await change({ state: { in: ['outbox', 'failed'] } }, { state: 'done', sentAt: now }))) return { kind: 'changed' }
      await services.audit.recordNow({ action: 'outbox.read', actor: auditActor(actor), institutionId: found.row.institutionId, ...about(id), detail: { kind: found.row.kind, passedOn: true } })
      return { kind: 'done' }
    }
    case 'not-passed-on':
      return (await change({ state: 'done', sentAt: { gte: new Date(now.getTime() - UNDO_MS) } }, { state: 'outbox', sentAt: null })) ? { kind: 'done' } : { kind: 'changed' }
    case 'send': {
      if (services.env.smtpUrl === null) return { kind: 'changed' }
      if (!(await change({ state: { in: ['outbox', 'failed'] } }, { state: 'waiting', sentAt: now, lastError: null }))) return { kind: 'changed' }
      await askToSend(services, { id, sentAt: now })
      return { kind: 'done' }
    }
  }
}
