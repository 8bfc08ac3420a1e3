import { afterEach, beforeEach, expect, test } from 'vitest'
import { addInstitution, addMember } from '~/domain/images/images.fixture'
import type { Actor } from '~/policy/actor'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { examWithCandidate } from '../exam.fixture'
import type { ItemContent } from '../item'
import { wholeItem } from '../paper.fixture'
import { beginItem, keepItem } from './begin-item.server'
import { copyItem } from './copy-item.server'
import { editItems, undoEdit } from './edit-items.server'
import { findDoubles } from './find-doubles.server'
import { itemUsage } from './item-usage.server'
import { readItem } from './item-row.server'
import { listItems, readItemFilter } from './list-items.server'
import { removeItem, restoreItem } from './remove-item.server'
import { approveItem, askReview, bringBackItem, retireItem } from './review-item.server'
import { saveItem } from './save-item.server'

let services: TestServices
let institutionId: string
let author: Actor
let colleague: Actor
let student: Actor
let stranger: Actor

beforeEach(async () => {
  services = await testServices()
  ;({ id: institutionId } = await addInstitution(services, 'Demo hospital C'))
  author = (await addMember(services, institutionId, 'teacher')).actor
  colleague = (await addMember(services, institutionId, 'teacher')).actor
  student = (await addMember(services, institutionId, 'student')).actor
  stranger = (await addMember(services, (await addInstitution(services, 'Demo hospital B')).id, 'teacher')).actor
})
afterEach(() => services.close())

const keep = async (content: ItemContent = wholeItem('single', 'a'), actor = author): Promise<string> => {
  const made = await keepItem(services, actor, { institutionId, content, origin: null })
  if (made.kind !== 'begun') throw new Error(made.kind)
  return made.itemId
}
const row = (id: string) => services.db.examItem.findUniqueOrThrow({ where: { id } })
const approve = async (itemId: string, actor = colleague) => approveItem(services, actor, { itemId, revision: (await row(itemId)).revision })
const save = async (itemId: string, content: unknown, revision?: number, actor = author) => saveItem(services, actor, { itemId, content, revision: revision ?? (await row(itemId)).revision })
const found = async (query: string, actor = author) => {
  const listed = await listItems(services, actor, readItemFilter(new URLSearchParams(query)))
  return listed.kind === 'listed' ? listed.items.map(({ title }) => title).sort() : listed.kind
}

test('a teacher begins a question of each kind; a student and a stranger do not', async () => {
  for (const kind of ['single', 'multiple', 'hotspot', 'mark']) expect((await beginItem(services, author, { institutionId, kind, language: 'en' })).kind).toBe('begun')
  expect((await beginItem(services, author, { institutionId, kind: 'riddle', language: 'en' })).kind).toBe('unknown-kind')
  for (const actor of [student, stranger]) expect((await beginItem(services, actor, { institutionId, kind: 'single', language: 'en' })).kind).toBe('forbidden')
})

test('two authors save from the same revision: the second is told of the first, and nothing is written over', async () => {
  const itemId = await keep()
  const content = readItem((await row(itemId)).contentJson)
  expect(await save(itemId, { ...content, title: 'First' }, 0)).toEqual({ kind: 'saved', revision: 1 })
  expect(await save(itemId, { ...content, title: 'First' }, 0)).toEqual({ kind: 'saved', revision: 1 })
  expect(await save(itemId, { ...content, title: 'Second' }, 0, colleague)).toMatchObject({ kind: 'changed-by-other', revision: 1, draft: { title: 'First' } })
  expect((await row(itemId)).title).toBe('First')
  expect((await save(itemId, { ...content, extra: 1 })).kind).toBe('malformed')
  expect((await save(itemId, content, 1, student)).kind).toBe('forbidden')
})

test('what lacks its key is refused with the list of what is missing', async () => {
  const begun = await beginItem(services, author, { institutionId, kind: 'single', language: 'en' })
  if (begun.kind !== 'begun') throw new Error(begun.kind)
  const done = await approve(begun.itemId)
  expect(done).toMatchObject({ kind: 'incomplete', lacks: [{ of: 'item', what: 'title' }, { of: 'stage', stage: 0, what: 'stem' }, { of: 'stage', stage: 0, what: 'words' }, { of: 'stage', stage: 0, what: 'right' }] })
  expect((await askReview(services, author, { itemId: begun.itemId, revision: 0 })).kind).toBe('incomplete')
})

test('a colleague approves, the author does not; a version is never written again', async () => {
  const itemId = await keep()
  expect(await askReview(services, author, { itemId, revision: 0 })).toEqual({ kind: 'done' })
  expect((await approve(itemId, author)).kind).toBe('forbidden')
  expect(await approve(itemId)).toEqual({ kind: 'approved', version: 1 })
  const [content, frozen] = [readItem((await row(itemId)).contentJson), await services.db.examItemVersion.findMany()]
  await save(itemId, { ...content, title: 'Changed since' })
  expect(await row(itemId)).toMatchObject({ state: 'approved', version: 1 })
  expect(await services.db.examItemVersion.findMany()).toEqual(frozen)
  expect(await approve(itemId)).toEqual({ kind: 'approved', version: 2 })
  expect((await approve(itemId)).kind).toBe('same')
  expect((await services.db.examItemVersion.findMany({ orderBy: { version: 'asc' } }))[0]).toEqual(frozen[0])
})

test('nobody approves what changed since they read it, and a change in review goes back to the desk', async () => {
  const itemId = await keep()
  await askReview(services, author, { itemId, revision: 0 })
  await save(itemId, { ...readItem((await row(itemId)).contentJson), title: 'Changed' })
  expect((await row(itemId)).state).toBe('draft')
  expect((await approveItem(services, colleague, { itemId, revision: 0 })).kind).toBe('changed')
})

test('a retired question keeps its version, and comes back to the desk', async () => {
  const itemId = await keep()
  await approve(itemId)
  expect((await retireItem(services, author, itemId)).kind).toBe('done')
  expect(await row(itemId)).toMatchObject({ state: 'retired', version: 1 })
  expect((await approve(itemId)).kind).toBe('changed')
  expect((await bringBackItem(services, author, itemId)).kind).toBe('done')
  expect(await approve(itemId)).toEqual({ kind: 'approved', version: 1 })
})

test('a removed question is found by nobody, and is back as it was after undo', async () => {
  const itemId = await keep()
  expect((await removeItem(services, colleague, itemId)).kind).toBe('forbidden')
  expect((await removeItem(services, author, itemId)).kind).toBe('done')
  expect(await found('')).toEqual([])
  expect((await save(itemId, wholeItem('single', 'a'))).kind).toBe('not-found')
  expect((await restoreItem(services, author, itemId)).kind).toBe('done')
  expect(await found('')).toEqual(['A single question'])
})

test('a copy is a draft of its own, with questions of its own', async () => {
  const itemId = await keep()
  const made = await copyItem(services, colleague, { itemId, title: 'Copy' })
  if (made.kind !== 'begun') throw new Error(made.kind)
  const copy = readItem((await row(made.itemId)).contentJson)
  expect(copy.title).toBe('Copy')
  expect(copy.stages[0]!.question.id).not.toBe('a-q')
  expect((await copyItem(services, stranger, { itemId, title: '' })).kind).toBe('forbidden')
})

test('questions are found by words of either language and by every filter; other houses see none', async () => {
  await keep(wholeItem('single', 'a', { title: 'Pneumothorax' }))
  await keep(wholeItem('short', 'b', { title: '左侧气胸', language: 'zh', level: 'recall', tags: { subject: ['Trauma'], modality: ['DX'], anatomy: ['Lung'] } }), colleague)
  expect(await found('search=pneumo')).toEqual(['Pneumothorax'])
  expect(await found('search=气胸')).toEqual(['左侧气胸'])
  expect(await found('search=%25')).toHaveLength(2)
  for (const filter of ['kind=short', 'language=zh', 'level=recall', 'subject=Trauma', 'modality=DX', 'anatomy=Lung', `author=${colleague.kind === 'person' ? colleague.personId : ''}`]) expect(await found(filter)).toEqual(['左侧气胸'])
  expect(await found('state=approved')).toEqual([])
  expect(await found('', stranger)).toEqual([])
  expect(await found(`institution=${institutionId}`, stranger)).toBe('forbidden')
  expect(await found('', student)).toBe('forbidden')
})

test('tags and levels of many are changed at once and given back in one step, but for what changed meanwhile', async () => {
  const ids = [await keep(), await keep(wholeItem('short', 'b'))]
  const done = await editItems(services, colleague, { itemIds: ids, change: { what: 'add-tag', name: 'subject', value: 'Trauma' } })
  if (done.kind !== 'edited') throw new Error(done.kind)
  expect(done).toMatchObject({ changed: 2, left: 0 })
  expect(await found('subject=Trauma')).toHaveLength(2)
  const other = ids[1]!
  await save(other, { ...readItem((await row(other)).contentJson), title: 'Written meanwhile' })
  expect(await undoEdit(services, colleague, done.undo)).toMatchObject({ kind: 'edited', changed: 1, left: 1 })
  expect(await found('subject=Trauma')).toEqual(['Written meanwhile'])
  expect((await editItems(services, stranger, { itemIds: ids, change: { what: 'level', level: 'recall' } })).kind).toBe('forbidden')
  expect((await editItems(services, author, { itemIds: ids, change: { what: 'state', state: 'approved' } })).kind).toBe('malformed')
})

test('many are retired at once and approved again by undo; by undo alone nothing is approved', async () => {
  const [used, draft] = [await keep(), await keep(wholeItem('short', 'b'))]
  await approve(used)
  const done = await editItems(services, author, { itemIds: [used, draft], change: { what: 'state', state: 'retired' } })
  if (done.kind !== 'edited') throw new Error(done.kind)
  expect(done.changed).toBe(2)
  const forged = { before: done.undo.before.map((one) => ({ ...one, state: 'approved' })) }
  await undoEdit(services, author, forged)
  expect([(await row(used)).state, (await row(draft)).state]).toEqual(['approved', 'retired'])
})

test('a near double of the same house is hinted', async () => {
  const [one, two] = [await keep(), await keep(wholeItem('single', 'b', { title: 'Again' }))]
  await keep(wholeItem('order', 'c'))
  expect(await findDoubles(services, author, one)).toMatchObject({ kind: 'found', doubles: [{ itemId: two, likeness: 1 }] })
  expect((await findDoubles(services, stranger, one)).kind).toBe('forbidden')
})

test('its history says which versions and sittings used it', async () => {
  const { teacher, sittingId, itemIds } = await examWithCandidate(services)
  const usage = await itemUsage(services, teacher, itemIds[0]!, async () => ({ candidates: 40, facility: 0.6, discrimination: 0.3 }))
  expect(usage).toMatchObject({ kind: 'found', versions: [{ version: 1 }], uses: [{ sittingId, version: 1, measured: { facility: 0.6 } }] })
})
