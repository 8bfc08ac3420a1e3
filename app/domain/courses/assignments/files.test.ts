import { beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import type { Actor } from '~/policy/actor'
import { courseWithClass, twoLessons, words } from '../course.fixture'
import { addWorkFile, openWorkFile, removeWorkFile } from './files.server'
import { handIn } from './hand-in.server'
import { openAssignment } from './open-assignment.server'

let services: TestServices
beforeEach(async () => {
  services = await testServices()
  return () => services.close()
})

async function assignment() {
  const content = twoLessons()
  content.modules[0]!.lessons[0]!.blocks.push({ id: 'work', rule: { kind: 'none' }, body: { kind: 'assignment', doc: words('Bring your plan.'), takes: { text: true, files: 2, studyId: null }, rubric: [], late: null, attempts: 1 } })
  const house = await courseWithClass(services, { content })
  await house.enrol(house.student.personId)
  await house.enrol(house.other.personId)
  const { classId } = house
  const add = (actor: Actor, name: string, bytes: Buffer | null = Buffer.from(name)) => addWorkFile(services, actor, classId, { blockId: 'work', name, bytes: () => Promise.resolve(bytes) })
  const open = async (actor: Actor, fileId: string) => { const found = await openWorkFile(services, actor, classId, fileId); if (found.kind === 'found') found.stream.destroy(); return found }
  return { ...house, add, open }
}

test('a file is seen by who brought it, by the class\'s staff once it is handed in, and by nobody else', async () => {
  const { classId, student, other, teacher, guest, add, open } = await assignment()
  const added = await add(student, '../plan of\u202e operation.pdf')
  if (added.kind !== 'added') throw new Error(added.kind)
  expect(added.file.name).toBe('.. plan of  operation.pdf')
  const kinds = async () => [await open(student, added.file.id), await open(teacher, added.file.id), await open(other, added.file.id), await open(guest, added.file.id)].map(({ kind }) => kind)
  expect(await kinds()).toEqual(['found', 'not-found', 'not-found', 'forbidden'])
  expect((await handIn(services, student, classId, { blockId: 'work', revision: added.revision })).kind).toBe('handed-in')
  expect(await kinds()).toEqual(['found', 'found', 'not-found', 'forbidden'])
  expect((await removeWorkFile(services, student, classId, { blockId: 'work', fileId: added.file.id })).kind).toBe('handed-in')
})

test('no more files than are asked for, none that is empty or too large, and one that is taken out is gone', async () => {
  const { classId, student, other, teacher, add, open } = await assignment()
  const [one, two] = [await add(student, 'a.txt'), await add(student, 'b.txt')]
  if (one.kind !== 'added' || two.kind !== 'added') throw new Error('not added')
  expect([(await add(student, 'c.txt')).kind, (await add(other, 'd.txt', Buffer.alloc(0))).kind, (await add(other, 'e.txt', null)).kind, (await add(teacher, 'f.txt')).kind]).toEqual(['too-many', 'empty', 'too-large', 'not-found'])
  expect((await removeWorkFile(services, other, classId, { blockId: 'work', fileId: one.file.id })).kind).toBe('removed')
  expect((await open(student, one.file.id)).kind, 'somebody else takes nothing out').toBe('found')
  await removeWorkFile(services, student, classId, { blockId: 'work', fileId: one.file.id })
  expect((await open(student, one.file.id)).kind).toBe('not-found')
  expect(await openAssignment(services, student, classId, 'work')).toMatchObject({ files: [{ id: two.file.id, name: 'b.txt', bytes: 5 }], mostFiles: 2 })
})
