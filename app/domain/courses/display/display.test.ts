import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import { courseWithClass } from '../course.fixture'
import { mayJoinClass, openDisplay, showBlock } from './show-block.server'

let services: TestServices
afterEach(() => services?.close())

test('whoever looks after a class moves its display from any device; it stands where it was left', async () => {
  services = await testServices()
  const { teacher, student, classId, enrol } = await courseWithClass(services)
  await enrol(student.personId)
  const at = async () => {
    const display = await openDisplay(services, teacher, classId, 'l1')
    return display.kind === 'opened' ? display.blockId : display.kind
  }
  expect(await at()).toBe('b1')
  expect(await showBlock(services, student, { classId, lessonId: 'l1', blockId: 'b2' })).toEqual({ kind: 'forbidden' })
  expect(await showBlock(services, teacher, { classId, lessonId: 'l1', blockId: 'b3' })).toEqual({ kind: 'not-found' })
  expect(await at()).toBe('b1')
  expect(await showBlock(services, teacher, { classId, lessonId: 'l1', blockId: 'b2' })).toEqual({ kind: 'shown' })
  expect(await at()).toBe('b2')
  expect(services.announcedClasses).toEqual([{ classId, event: { type: 'shown', lessonId: 'l1', blockId: 'b2' } }])
  expect((await openDisplay(services, student, classId, 'l1')).kind).toBe('forbidden')
})

test('a class is heard by who is in it', async () => {
  services = await testServices()
  const { teacher, student, guest, classId, enrol } = await courseWithClass(services)
  const may = (actor: typeof teacher) => mayJoinClass(services, actor, `class:${classId}`)
  expect([await may(teacher), await may(student), await may(guest)]).toEqual([true, false, false])
  await enrol(student.personId)
  expect(await may(student)).toBe(true)
})
