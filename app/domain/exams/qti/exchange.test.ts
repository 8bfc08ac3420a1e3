import { afterEach, beforeEach, expect, test } from 'vitest'
import { addInstitution, addMember, addStudy } from '~/domain/images/images.fixture'
import { QUESTION_KINDS } from '~/domain/questions/question'
import { WHOLE } from '~/domain/questions/question.fixture'
import type { Actor } from '~/policy/actor'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { itemContent, type ItemContent } from '../item'
import { exportQuestions } from './export-questions.server'
import { importQuestions } from './import-questions.server'
import { writePackage, type PictureToPack } from './package.server'
import { plainContent, PNG } from './qti.fixture'

type PersonActor = Extract<Actor, { kind: 'person' }>
let services: TestServices
let [house, other] = ['', '']
let [teacher, student, guest] = [] as unknown as [PersonActor, PersonActor, PersonActor]
beforeEach(async () => {
  services = await testServices()
  house = (await addInstitution(services, 'Demo hospital A')).id
  other = (await addInstitution(services, 'Open College')).id
  teacher = (await addMember(services, house, 'teacher')).actor
  student = (await addMember(services, house, 'student')).actor
  guest = (await addMember(services, other, 'teacher')).actor
})
afterEach(() => services.close())

const picture: PictureToPack = { bytes: PNG, mime: 'image/png', extension: 'png', width: 1, height: 1 }
const bring = (actor: PersonActor, bytes: Uint8Array | null, institutionId = house) => importQuestions(services, actor, { institutionId, bytes: () => Promise.resolve(bytes) })
const take = async (actor: PersonActor, format: 'qti' | 'csv', ids: string[] | null = null, institutionId = house) => {
  const done = await exportQuestions(services, actor, { institutionId, ids, format })
  if (done.kind !== 'exported') throw new Error(done.kind)
  return done
}
const rows = (institutionId = house) => services.db.examItem.findMany({ where: { institutionId }, orderBy: { createdAt: 'asc' }, include: { tags: true } })

test('a library that leaves as a package and comes back to another house says the same, and leaves again the same', async () => {
  const { id: studyId } = await addStudy(services, { institutionId: other, studyUid: '2.25.1', series: [{ seriesUid: '2.25.2', modality: 'CT', instances: [] }] })
  const series = await services.db.series.findFirstOrThrow({ where: { studyId } })
  const questions = QUESTION_KINDS.map((kind) => {
    const { asked } = WHOLE[kind]
    return { identifier: `item-${kind}`, content: plainContent('studyId' in asked ? { ...asked, studyId, seriesId: series.id } : asked, { tags: { subject: ['Chest', '胸部'], modality: ['CT'], anatomy: [] }, level: 'recall', difficulty: 0.7 }) }
  })
  const bytes = writePackage(questions, new Map([['film', picture]]))
  const done = await bring(guest, bytes, other)
  expect(done).toMatchObject({ kind: 'imported', unread: [], here: [] })
  const made = await rows(other)
  expect(made.map(({ contentJson }) => itemContent.parse(JSON.parse(contentJson)))).toEqual([...questions].sort((a, b) => (a.identifier < b.identifier ? -1 : 1)).map(({ content }) => content))
  expect(made[0]).toMatchObject({ state: 'draft', version: 0, ownerId: guest.personId, level: 'recall', difficulty: 0.7, tags: [{ name: 'modality', value: 'CT' }, { name: 'subject', value: 'Chest' }, { name: 'subject', value: '胸部' }] })
  expect(Buffer.from((await take(guest, 'qti', null, other)).bytes).equals(bytes)).toBe(true)
  const again = await bring(guest, bytes, other)
  expect(again).toMatchObject({ kind: 'imported', brought: [], unread: [] })
  expect(again.kind === 'imported' && again.here.length).toBe(questions.length)
  expect(await rows(other)).toHaveLength(questions.length)
})

test('what a question points to in another house is taken out and said', async () => {
  const { id: studyId } = await addStudy(services, { institutionId: house, studyUid: '2.25.1', series: [{ seriesUid: '2.25.2', modality: 'CT', instances: [] }] })
  const { id: seriesId } = await services.db.series.findFirstOrThrow({ where: { studyId } })
  const asked = { ...WHOLE.slice.asked, studyId, seriesId }
  const bytes = writePackage([{ identifier: 'slice', content: plainContent(asked, { caseId: 'elsewhere' }) }, { identifier: 'spot', content: plainContent(WHOLE.hotspot.asked) }], new Map())
  expect(await bring(guest, bytes, other)).toMatchObject({ kind: 'imported', brought: [{ notes: [{ what: 'series', names: [seriesId] }, { what: 'links' }] }, { notes: [{ what: 'pictures', names: ['film'] }] }] })
  const contents = (await rows(other)).map(({ contentJson }) => JSON.parse(contentJson) as ItemContent)
  expect(contents).toMatchObject([{ caseId: null, stages: [{ question: { asked: { studyId: null, seriesId: null, from: 31, to: 37 } } }] }, { stages: [{ question: { asked: { mediaId: null } } }] }])
})

test('a list leaves and comes back; the same list once more makes nothing', async () => {
  const list = 'id,kind,question,option 1,option 2,right,title\n,单选,哪个肺叶？,左下叶,右下叶,A,肺叶\n,numeric,How long?,,,12.5,Length\n,drawing,What?,a,b,1,Bad'
  expect(await bring(teacher, Buffer.from(list))).toMatchObject({ kind: 'imported', brought: [{ title: '肺叶', notes: [] }, { title: 'Length' }], unread: [{ where: '4', why: 'kind', names: ['kind'] }] })
  const out = await take(teacher, 'csv')
  expect(out).toMatchObject({ count: 2, not: [], fileName: 'questions.csv' })
  expect(await bring(teacher, out.bytes)).toMatchObject({ kind: 'imported', brought: [], here: [{ title: '肺叶' }, { title: 'Length' }] })
  expect(services.audited.map(({ action }) => action).filter((one) => one.startsWith('question.'))).toEqual(['question.imported', 'question.exported'])
})

test('what a list cannot say is named and stays', async () => {
  const bytes = writePackage([{ identifier: 'spot', content: plainContent(WHOLE.hotspot.asked, { title: 'Spot' }) }, { identifier: 'one', content: plainContent(WHOLE.single.asked) }], new Map([['film', picture]]))
  await bring(teacher, bytes)
  expect(await take(teacher, 'csv')).toMatchObject({ count: 1, not: [{ title: 'Spot', why: 'kind' }] })
})

test('students and other houses neither bring nor take questions, and no byte of theirs is asked for', async () => {
  for (const actor of [student, guest]) {
    expect(await importQuestions(services, actor, { institutionId: house, bytes: () => { throw new Error('asked') } })).toEqual({ kind: 'forbidden' })
    expect(await exportQuestions(services, actor, { institutionId: house, ids: null, format: 'qti' })).toEqual({ kind: 'forbidden' })
  }
  await bring(teacher, Buffer.from('kind,question,option 1,option 2,right\nsingle,Which?,a,b,1'))
  const [mine] = await rows()
  expect(await exportQuestions(services, guest, { institutionId: other, ids: [mine!.id], format: 'qti' })).toEqual({ kind: 'nothing' })
})

test('what is too large or no questions makes nothing and says why', async () => {
  expect(await bring(teacher, null)).toEqual({ kind: 'unread', why: 'too-large', where: '' })
  expect(await bring(teacher, Buffer.from('PK\x03\x04'))).toEqual({ kind: 'unread', why: 'archive', where: '' })
  expect(await bring(teacher, Buffer.alloc(0))).toMatchObject({ kind: 'unread', why: 'empty' })
  expect(await bring(teacher, Buffer.from('a,b\n1,2'))).toMatchObject({ kind: 'unread', why: 'no-columns' })
  expect(await rows()).toEqual([])
})
