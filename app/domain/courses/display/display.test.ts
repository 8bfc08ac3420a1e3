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
  expect(await showBlock(services, student, classId, { lessonId: 'l1', blockId: 'b2' })).toEqual({ kind: 'forbidden' })
  expect(await showBlock(services, teacher, classId, { lessonId: 'l1', blockId: 'b3' })).toEqual({ kind: 'not-found' })
  expect(await at()).toBe('b1')
  expect(await showBlock(services, teacher, classId, { lessonId: 'l1', blockId: 'b2' })).toEqual({ kind: 'shown', revision: 1 })
  expect(await at()).toBe('b2')
  expect(services.announcedClasses).toEqual([{ classId, event: { type: 'shown', lessonId: 'l1', blockId: 'b2', place: null, revision: 1 } }])
  expect((await openDisplay(services, student, classId, 'l1')).kind).toBe('forbidden')
})

test('the display is moved within a block by who may, and says where it is; what is said too late does not bring a block back', async () => {
  services = await testServices()
  const { teacher, student, classId, enrol } = await courseWithClass(services)
  await enrol(student.personId)
  const say = (actor: typeof teacher, blockId: string, more: object) => showBlock(services, actor, classId, { lessonId: 'l1', blockId, ...more })
  expect(await say(student, 'b1', { move: { kind: 'play' } })).toEqual({ kind: 'forbidden' })
  expect(await say(student, 'b1', { place: { step: 1 } })).toEqual({ kind: 'forbidden' })
  expect(await say(teacher, 'b1', { move: { kind: 'slice', by: 1e9 } })).toEqual({ kind: 'malformed' })
  expect(await showBlock(services, teacher, classId, null)).toEqual({ kind: 'malformed' })
  expect(services.announcedClasses).toEqual([])
  await say(teacher, 'b1', { move: { kind: 'step', to: 1 } })
  await say(teacher, 'b1', { place: { step: 1, index: 70 } })
  const at = async () => {
    const display = await openDisplay(services, teacher, classId, 'l1')
    return display.kind === 'opened' ? [display.blockId, display.place] : display.kind
  }
  expect(await at()).toEqual(['b1', { step: 1, index: 70 }])
  await say(teacher, 'b2', {})
  await say(teacher, 'b1', { place: { step: 0 } })
  expect(await at()).toEqual(['b2', null])
  expect(services.announcedClasses.map(({ event }) => event.type)).toEqual(['move', 'shown', 'shown'])
})

test('a class is heard by who is in it', async () => {
  services = await testServices()
  const { teacher, student, guest, classId, enrol } = await courseWithClass(services)
  const may = (actor: typeof teacher) => mayJoinClass(services, actor, `class:${classId}`)
  expect([await may(teacher), await may(student), await may(guest)]).toEqual([true, false, false])
  await enrol(student.personId)
  expect(await may(student)).toBe(true)
})
