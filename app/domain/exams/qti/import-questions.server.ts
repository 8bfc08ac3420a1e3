import { newId } from '~/domain/courses/write/new-block'
import { allowed, auditActor } from '~/domain/audit/allowed.server'
import type { Services } from '~/infra/services.server'
import type { Actor } from '~/policy/actor'
import { readCsv } from '../csv/read-csv.server'
import { rowOf } from '../csv/write-csv'
import { itemContent, type ItemContent } from '../item'
import { MOST_ITEMS } from '../library/begin-item.server'
import { asItem, columnsOf, tagsOf } from '../library/item-row.server'
import { QTI_BOUNDS } from './bounds'
import { readPackage, type ReadPictureFile } from './package.server'
import { keepPictures, placed } from './place-questions.server'
import type { Note, Unread, UnreadFile } from './report'

export interface Brought { /** Of the library. */ id: string; title: string; notes: Note[] }
export type ImportQuestions =
  | { kind: 'imported'; brought: Brought[]; /** In the library as they are: nothing was made of them. */ here: { id: string; title: string }[]; unread: Unread[]; /** Headings of a list that mean nothing. */ ignored: string[] }
  | { kind: 'unread'; why: UnreadFile; where: string }
  /** Others' files are being read: ask again. */
  | { kind: 'busy' } | { kind: 'forbidden' }

interface Given { identifier: string; origin: string | null; content: ItemContent; pictures: ReadonlyMap<string, ReadPictureFile>; notes: Note[] }

/** At once, per installation: each holds a whole package. */
const AT_ONCE = 2
const underWay = new WeakMap<Services['db'], number>()

/**
 * Questions of a QTI package or a list as drafts in the library. What cannot be read is named, and the rest comes.
 * @param ownerId for the system, which has no questions of its own @param bytes asked for once the actor may write here; null: beyond the bound
 */
export async function importQuestions(services: Services, actor: Actor, { institutionId, ownerId, bytes }: { institutionId: string; ownerId?: string; bytes: () => Promise<Uint8Array | null> }): Promise<ImportQuestions> {
  const owner = actor.kind === 'person' ? actor.personId : actor.kind === 'system' ? ownerId : undefined
  if (owner === undefined || !allowed(services, actor, 'write', { kind: 'exam-library', institutionId, ownerId: null }, { subjectKind: 'institution', subjectId: institutionId })) return { kind: 'forbidden' }
  const busy = underWay.get(services.db) ?? 0
  if (busy >= AT_ONCE) return { kind: 'busy' }
  underWay.set(services.db, busy + 1)
  try {
    const given = await bytes()
    if (!given || given.length > QTI_BOUNDS.package) return { kind: 'unread', why: 'too-large', where: '' }
    return await brought(services, actor, { institutionId, owner }, given)
  } finally {
    underWay.set(services.db, underWay.get(services.db)! - 1)
  }
}

async function brought(services: Services, actor: Actor, { institutionId, owner }: { institutionId: string; owner: string }, bytes: Uint8Array): Promise<ImportQuestions> {
  const read = await questionsIn(bytes)
  if (read.kind === 'unread') return read
  const kept = new Map<string, string>()
  const made: Brought[] = []
  const here: { id: string; title: string }[] = []
  const unread = [...read.unread]
  let left = MOST_ITEMS - (await services.db.examItem.count({ where: { institutionId, removedAt: null } }))
  for (const one of read.questions) {
    const refused = left <= 0 ? 'too-many' : asItem(one.content).kind !== 'read' ? 'too-large' : null
    if (refused) { unread.push({ where: one.identifier || one.content.title, why: refused, names: [] }); continue }
    const mediaOf = await keepPictures(services, actor, institutionId, one.pictures, kept)
    const { content, notes } = await placed(services, actor, institutionId, one.content, mediaOf)
    const before = await asItIs(services, institutionId, one, content)
    if (before) { here.push({ id: before, title: content.title }); continue }
    left--
    made.push({ id: await keep(services, { institutionId, owner, origin: one.origin }, content), title: content.title, notes: [...one.notes, ...notes] })
  }
  if (made.length > 0) await services.audit.recordNow({ action: 'question.imported', actor: auditActor(actor), institutionId, subjectKind: 'institution', subjectId: institutionId, detail: { questions: made.length, unread: unread.length, ids: made.slice(0, 50).map(({ id }) => id) } })
  return { kind: 'imported', brought: made, here, unread, ignored: read.ignored }
}

/** By what the file holds, whatever its name says. */
async function questionsIn(bytes: Uint8Array): Promise<{ kind: 'read'; questions: Given[]; unread: Unread[]; ignored: string[] } | { kind: 'unread'; why: UnreadFile; where: string }> {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  if (head.startsWith('PK') || /^[\s\u00ef\u00bb\u00bf]*</.test(head) || /^(\u00ff\u00fe<\0|\u00fe\u00ff\0<)/.test(head)) {
    const read = await readPackage(bytes, newId)
    return read.kind === 'unread' ? { ...read, where: '' } : { kind: 'read', unread: read.unread, ignored: [], questions: read.questions.map((one) => ({ ...one, origin: `qti:${one.identifier}` })) }
  }
  const read = readCsv(bytes, newId)
  return read.kind === 'unread' ? read : { kind: 'read', unread: read.unread, ignored: read.ignored, questions: read.questions.map(({ identifier, content }) => ({ identifier, origin: null, content, pictures: new Map(), notes: [] })) }
}

/** The question of the library that says the very same, by its id or where it came from. */
async function asItIs({ db }: Services, institutionId: string, { identifier, origin }: Given, content: ItemContent): Promise<string | null> {
  if (identifier === '') return null
  const rows = await db.examItem.findMany({ where: { institutionId, removedAt: null, OR: [{ id: identifier }, ...(origin === null ? [] : [{ origin }])] }, select: { id: true, contentJson: true }, take: 20 })
  // A list has no ids of options: what it would say of both is compared.
  const said = (one: ItemContent) => { const row = origin === null ? rowOf('', one) : null; return row?.kind === 'row' ? JSON.stringify([...row.cells]) : JSON.stringify(one) }
  const wanted = said(content)
  for (const row of rows) {
    const parsed = itemContent.safeParse(JSON.parse(row.contentJson))
    if (parsed.success && said(parsed.data) === wanted) return row.id
  }
  return null
}

async function keep({ db, now }: Services, { institutionId, owner, origin }: { institutionId: string; owner: string; origin: string | null }, content: ItemContent): Promise<string> {
  const { id } = await db.examItem.create({ data: { institutionId, ownerId: owner, state: 'draft', version: 0, ...columnsOf(content), origin, createdAt: now(), changedAt: now(), tags: { create: tagsOf(content) } }, select: { id: true } })
  return id
}
