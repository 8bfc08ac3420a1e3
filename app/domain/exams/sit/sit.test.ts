import { afterEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../../tests/setup/test-services'
import type { AnswerChange } from '../attempt'
import { examWithCandidate } from '../exam.fixture'
import { beginAttempt, codeHashOf } from './begin-attempt.server'
import { endOverdue } from './end-overdue.server'
import { handInAttempt } from './hand-in-attempt.server'
import { openAttempt } from './open-attempt.server'
import { proctorAttempt } from './proctor-attempt.server'
import { saveAttempt } from './save-attempt.server'

let services: TestServices
afterEach(() => services?.close())
const NINE = new Date('2026-11-23T09:00:00Z')
const at = (minutes: number, seconds = 0) => new Date(NINE.getTime() + minutes * 60_000 + seconds * 1_000)
const [DESK, LAPTOP, STRANGER] = ['desk-device-00001', 'laptop-device-001', 'stranger-device-1']
const say = (n: number, text: string): AnswerChange => ({ do: 'answer', itemId: `item${n}`, questionId: `item${n}-q`, answer: { kind: 'short', text } })

async function begun(given: Parameters<typeof examWithCandidate>[1] = {}) {
  services = await testServices()
  services.setNow(NINE)
  const exam = await examWithCandidate(services, given)
  const begin = (deviceId: string, more: { code?: string; agrees?: boolean } = {}) => beginAttempt(services, exam.student, exam.sittingId, { deviceId, code: more.code ?? '', agrees: more.agrees ?? false })
  const first = await begin(DESK)
  if (first.kind !== 'begun') throw new Error(first.kind)
  const { attemptId } = first
  let seq = 0
  const entries = (changes: AnswerChange[]) => changes.map((change) => ({ seq: ++seq, at: services.now().getTime(), change }))
  const save = (changes: AnswerChange[], deviceId = DESK) => saveAttempt(services, exam.student, attemptId, { deviceId, entries: entries(changes) })
  const stands = async (itemId = 'item3') => (await services.db.examAnswer.findFirst({ where: { attemptId, itemId } }))?.answerJson ?? null
  return { ...exam, attemptId, begin, save, stands, entries }
}

test('answers are there once and in their order, however often they are said', async () => {
  const { save, student, attemptId, stands, entries } = await begun()
  expect(await save([say(3, 'a'), say(3, 'ab')])).toMatchObject({ kind: 'kept', have: 2, setAside: 0, isMoved: false })
  const next = entries([say(3, 'abc')])
  for (let n = 0; n < 3; n++) expect(await saveAttempt(services, student, attemptId, { deviceId: DESK, entries: next })).toMatchObject({ kind: 'kept', have: 3 })
  expect(await services.db.examSave.count({ where: { attemptId } })).toBe(3)
  expect(JSON.parse((await stands())!)).toEqual({ kind: 'short', text: 'abc' })
  expect(await saveAttempt(services, student, attemptId, { deviceId: DESK, entries: [{ seq: 9, at: 0, change: say(3, 'x') }] })).toMatchObject({ kind: 'gap', have: 3 })
})

test('many save at once, each their own', async () => {
  const { sittingId, enrol, other, save } = await begun()
  await enrol(other.personId)
  const begunToo = await beginAttempt(services, other, sittingId, { deviceId: LAPTOP, code: '', agrees: false })
  if (begunToo.kind !== 'begun') throw new Error(begunToo.kind)
  const results = await Promise.all(Array.from({ length: 40 }, (_, n) => [save([say(3, `${n}`)]), saveAttempt(services, other, begunToo.attemptId, { deviceId: LAPTOP, entries: [{ seq: n + 1, at: NINE.getTime(), change: say(3, `other ${n}`) }] })]).flat())
  expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['kept']))
  const rows = await services.db.examSave.groupBy({ by: ['attemptId'], _count: true })
  expect(rows.map(({ _count }) => _count)).toEqual([40, 40])
  expect(JSON.parse((await services.db.examAnswer.findFirst({ where: { attemptId: begunToo.attemptId } }))!.answerJson!)).toEqual({ kind: 'short', text: 'other 39' })
})

test('nobody reads or writes another’s attempt, staff neither', async () => {
  const { attemptId, other, teacher, proctor } = await begun()
  for (const actor of [other, teacher, proctor]) {
    expect((await saveAttempt(services, actor, attemptId, { deviceId: DESK, entries: [{ seq: 1, at: 0, change: say(3, 'x') }] })).kind).toBe('forbidden')
    expect((await openAttempt(services, actor, attemptId, DESK)).kind).toBe('forbidden')
    expect((await handInAttempt(services, actor, attemptId, { deviceId: DESK, seq: 0 })).kind).toBe('forbidden')
  }
})

test('what a candidate is asked tells nothing that is right, and is the same after a reload', async () => {
  const { attemptId, student } = await begun({ kinds: ['single', 'multiple', 'short', 'numeric', 'match', 'slice', 'mark', 'measure'] })
  const opened = await openAttempt(services, student, attemptId, DESK)
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  const text = JSON.stringify(opened.sections)
  for (const telling of ['"right"', '"accepts"', '"explanation"', '"why"', 'pneumothorax', '"withinMm"', '"rightMm"', '"tolerance']) expect(text, telling).not.toContain(telling)
  const again = await openAttempt(services, student, attemptId, DESK)
  expect(again.kind === 'opened' && again.sections).toEqual(opened.sections)
})

test('what arrives within the grace counts, unless it was entered after the end; what comes later is kept and does not stand', async () => {
  const { save, stands, attemptId } = await begun()
  services.setNow(at(59, 59))
  await save([say(3, 'in time')])
  services.setNow(at(60, 30))
  expect(await save([say(3, 'thinking on')])).toMatchObject({ kind: 'kept', setAside: 1 })
  expect(JSON.parse((await stands())!).text).toBe('in time')
  services.setNow(at(62))
  expect(await save([say(3, 'much later')])).toMatchObject({ kind: 'kept', setAside: 1 })
  expect(JSON.parse((await stands())!).text).toBe('in time')
  expect(await services.db.examSave.count({ where: { attemptId, isApplied: false } })).toBe(2)
})

test('past the end and its grace the clock hands in, also after the process was away', async () => {
  const { attemptId, save } = await begun()
  await save([say(3, 'a')])
  services.setNow(at(60, 59))
  expect(await endOverdue(services)).toBe(0)
  services.setNow(at(61, 4))
  expect(await endOverdue(services)).toBe(1)
  expect(await endOverdue(services)).toBe(0)
  expect(await services.db.examAttempt.findUnique({ where: { id: attemptId } })).toMatchObject({ state: 'in', handedInBy: 'clock' })
})

test('a paper is handed in whole, once', async () => {
  const { attemptId, student, save } = await begun()
  await save([say(3, 'a')])
  expect(await handInAttempt(services, student, attemptId, { deviceId: DESK, seq: 2 })).toEqual({ kind: 'gap', have: 1 })
  expect(await handInAttempt(services, student, attemptId, { deviceId: LAPTOP, seq: 1 })).toEqual({ kind: 'other-device' })
  const twice = await Promise.all([1, 1].map((seq) => handInAttempt(services, student, attemptId, { deviceId: DESK, seq })))
  expect(twice.map(({ kind }) => kind).sort()).toEqual(['accepted', 'already-in'])
})

test('on another device one goes on by a proctor’s word; what the first one still had is kept, and the newer answer stands', async () => {
  const { attemptId, begin, save, stands, sittingId, proctor, candidateId, student, entries } = await begun()
  await save([say(3, 'at the desk')])
  const unsent = entries([say(3, 'typed while the line was cut'), say(1, 'only at the desk')])
  expect((await begin(LAPTOP)).kind).toBe('other-device')
  expect((await proctorAttempt(services, student, sittingId, { do: 'let-move', candidateId })).kind).toBe('forbidden')
  expect(await proctorAttempt(services, proctor, sittingId, { do: 'let-move', candidateId })).toEqual({ kind: 'done', count: 1 })
  expect(await begin(LAPTOP)).toMatchObject({ kind: 'begun', attemptId, have: 0 })
  // The word was for one device.
  expect((await begin(STRANGER)).kind).toBe('other-device')
  expect(await saveAttempt(services, student, attemptId, { deviceId: LAPTOP, entries: [{ seq: 1, at: NINE.getTime(), change: say(3, 'on the laptop') }] })).toMatchObject({ kind: 'kept', isMoved: false })
  expect(await saveAttempt(services, student, attemptId, { deviceId: DESK, entries: unsent })).toMatchObject({ kind: 'kept', setAside: 1, isMoved: true })
  expect([JSON.parse((await stands())!).text, JSON.parse((await stands('item1'))!).text]).toEqual(['on the laptop', 'only at the desk'])
  expect((await saveAttempt(services, student, attemptId, { deviceId: STRANGER, entries: [{ seq: 1, at: 0, change: say(3, 'x') }] })).kind).toBe('other-device')
})

test('a pause of all gives everybody its time, one by one and together only once', async () => {
  const { attemptId, sittingId, proctor, save, candidateId } = await begun()
  services.setNow(at(20))
  await proctorAttempt(services, proctor, sittingId, { do: 'pause', candidateId, why: 'unwell' })
  services.setNow(at(25))
  await proctorAttempt(services, proctor, sittingId, { do: 'pause', candidateId: null, why: 'fire alarm' })
  services.setNow(at(30))
  await proctorAttempt(services, proctor, sittingId, { do: 'resume', candidateId })
  expect(await save([say(3, 'a')])).toMatchObject({ isPaused: true })
  services.setNow(at(40))
  await proctorAttempt(services, proctor, sittingId, { do: 'resume', candidateId: null })
  expect(await save([say(3, 'b')])).toMatchObject({ isPaused: false, endsAt: at(80).getTime() })
  await proctorAttempt(services, proctor, sittingId, { do: 'add-time', candidateId, minutes: 5, why: 'mouse was broken' })
  expect(await save([say(3, 'c')])).toMatchObject({ endsAt: at(85).getTime() })
  expect(await services.db.examEvent.count({ where: { attemptId } })).toBe(5)
})

test('a code, the statement of honour, an identity and a lock stand before the beginning', async () => {
  services = await testServices()
  services.setNow(NINE)
  const { student, sittingId, candidateId, proctor } = await examWithCandidate(services, { rules: { honour: 'I work alone.', checksIdentity: true } })
  await services.db.examSitting.update({ where: { id: sittingId }, data: { codeHash: codeHashOf(sittingId, 'ABC123') } })
  const begin = async (code: string, agrees: boolean) => (await beginAttempt(services, student, sittingId, { deviceId: DESK, code, agrees })).kind
  expect(await begin('ABC123', true)).toBe('not-identified')
  await proctorAttempt(services, proctor, sittingId, { do: 'identify', candidateId })
  expect(await begin('WRONG', true)).toBe('wrong-code')
  expect(await begin('abc123 ', false)).toBe('not-agreed')
  await proctorAttempt(services, proctor, sittingId, { do: 'lock', candidateId, why: 'another paper on the desk' })
  expect(await begin('ABC123', true)).toBe('locked')
  await proctorAttempt(services, proctor, sittingId, { do: 'unlock', candidateId })
  const twice = await Promise.all([begin('ABC123', true), begin('ABC123', true)])
  expect(twice).toEqual(['begun', 'begun'])
  expect(await services.db.examAttempt.count()).toBe(1)
})
