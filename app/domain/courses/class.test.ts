import { expect, test } from 'vitest'
import { classPlan, dayIn, dueAt, emptyPlan, isOpenNow, isTimeZone, momentOf, opensAt, readPlan, type ClassDates, type ClassPlan } from './class'

const at = (text: string) => new Date(text)
const dates = (plan: Partial<ClassPlan> = {}, rest: Partial<ClassDates> = {}): ClassDates => ({ plan: { ...emptyPlan(), ...plan }, timeZone: 'Europe/Berlin', startsAt: null, endsAt: null, ...rest })
const lesson = (one: Partial<ClassPlan['lessons'][string]>) => ({ opens: null, due: null, after: [], ...one })
const came = (text: string, ...done: string[]) => ({ enrolledAt: at(text), doneLessonIds: new Set(done) })
const KNOWN = new Set(['one', 'two'])

test('what opens at eight opens at eight by the clocks of the class, in summer and in winter', () => {
  expect(momentOf('2026-07-01T08:00', 'Europe/Berlin', 'first')).toEqual(at('2026-07-01T06:00:00Z'))
  expect(momentOf('2026-12-01T08:00', 'Europe/Berlin', 'first')).toEqual(at('2026-12-01T07:00:00Z'))
  expect(momentOf('2026-12-01T08:00', 'Asia/Shanghai', 'first')).toEqual(at('2026-12-01T00:00:00Z'))
})

test('an hour that clocks leave out is as long after the gap as it lies in it', () => {
  // 29 March 2026: 02:00 becomes 03:00.
  expect(momentOf('2026-03-29T02:30', 'Europe/Berlin', 'first')).toEqual(at('2026-03-29T01:30:00Z'))
  // 8 March 2026: 02:00 becomes 03:00.
  expect(momentOf('2026-03-08T02:30', 'America/New_York', 'second')).toEqual(at('2026-03-08T07:30:00Z'))
})

test('in the hour that comes twice a lesson opens at the first and work is due at the second', () => {
  expect(momentOf('2026-10-25T02:30', 'Europe/Berlin', 'first')).toEqual(at('2026-10-25T00:30:00Z'))
  expect(momentOf('2026-10-25T02:30', 'Europe/Berlin', 'second')).toEqual(at('2026-10-25T01:30:00Z'))
  const plan = { lessons: { one: lesson({ opens: { kind: 'at', at: '2026-10-25T02:30' }, due: '2026-10-25T02:30' }) } }
  expect(opensAt(dates(plan), 'one', came('2026-10-01T00:00:00Z'))).toEqual(at('2026-10-25T00:30:00Z'))
  expect(dueAt(dates(plan), 'one', 'block')).toEqual(at('2026-10-25T01:30:59.999Z'))
})

test('clocks that change by half an hour are followed', () => {
  // Lord Howe: 5 April 2026, 02:00 becomes 01:30.
  expect(momentOf('2026-04-05T01:45', 'Australia/Lord_Howe', 'first')).toEqual(at('2026-04-04T14:45:00Z'))
  expect(momentOf('2026-04-05T01:45', 'Australia/Lord_Howe', 'second')).toEqual(at('2026-04-04T15:15:00Z'))
})

test('a moment is found again by what the clocks show, all year round', () => {
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2027, 0, 1); t += 13.5 * 3_600_000) {
      const text = clock.format(t).replace(' ', 'T')
      expect([momentOf(text, zone, 'first').getTime(), momentOf(text, zone, 'second').getTime()]).toContain(t)
    }
  }
})

test('a lesson that drips opens at midnight of its day, a week of clock change included', () => {
  const drip = dates({ lessons: { one: lesson({ opens: { kind: 'days', days: 7 } }) } }, { startsAt: at('2026-10-20T07:00:00Z') })
  expect(opensAt(drip, 'one', came('2026-10-01T00:00:00Z'))).toEqual(at('2026-10-26T23:00:00Z'))
})

test('who comes late gets a lesson that drips so many days after they came', () => {
  const drip = dates({ lessons: { one: lesson({ opens: { kind: 'days', days: 1 } }) } }, { startsAt: at('2026-06-01T06:00:00Z') })
  // Half past eleven at night in Berlin on the 10th.
  expect(opensAt(drip, 'one', came('2026-06-10T21:30:00Z'))).toEqual(at('2026-06-10T22:00:00Z'))
})

test('nothing opens before the class begins, and what is open stays readable after its end', () => {
  const plan = { lessons: { one: lesson({ opens: { kind: 'at', at: '2026-01-01T00:00' } }) } }
  const year = dates(plan, { startsAt: at('2026-02-01T00:00:00Z'), endsAt: at('2026-03-01T00:00:00Z') })
  const learner = came('2026-01-15T00:00:00Z')
  expect(isOpenNow(year, 'one', learner, at('2026-01-20T00:00:00Z'), KNOWN)).toEqual({ kind: 'not-yet', at: at('2026-02-01T00:00:00Z') })
  expect(isOpenNow(year, 'two', learner, at('2026-01-20T00:00:00Z'), KNOWN).kind).toBe('not-yet')
  expect(isOpenNow(year, 'one', learner, at('2027-01-01T00:00:00Z'), KNOWN)).toEqual({ kind: 'open' })
})

test('a lesson that follows another waits until that one is done', () => {
  const chain = dates({ lessons: { two: lesson({ after: ['one'] }) } })
  expect(isOpenNow(chain, 'two', came('2026-01-01T00:00:00Z'), at('2026-01-02T00:00:00Z'), KNOWN)).toEqual({ kind: 'after', lessonIds: ['one'] })
  expect(isOpenNow(chain, 'two', came('2026-01-01T00:00:00Z', 'one'), at('2026-01-02T00:00:00Z'), KNOWN)).toEqual({ kind: 'open' })
})

test('a lesson that is gone from the course, or waits for itself, keeps nobody out', () => {
  const chain = dates({ lessons: { two: lesson({ after: ['gone', 'two'] }) } })
  expect(isOpenNow(chain, 'two', came('2026-01-01T00:00:00Z'), at('2026-01-02T00:00:00Z'), KNOWN)).toEqual({ kind: 'open' })
})

test("a block's own date goes before its lesson's, the class's end counts where none is said, and an extension only gives", () => {
  const plan = { lessons: { one: lesson({ due: '2026-06-01T12:00' }) }, blocks: { b: { due: '2026-06-02T12:00' } } }
  const end = at('2026-07-01T00:00:00Z')
  expect(dueAt(dates(plan), 'one', 'a')).toEqual(at('2026-06-01T10:00:59.999Z'))
  expect(dueAt(dates(plan), 'one', 'b')).toEqual(at('2026-06-02T10:00:59.999Z'))
  expect(dueAt(dates(plan, { endsAt: end }), 'two', 'c')).toEqual(end)
  expect(dueAt(dates(plan), 'two', 'c')).toBeNull()
  expect(dueAt(dates(plan), 'one', 'a', at('2026-06-09T00:00:00Z'))).toEqual(at('2026-06-09T00:00:00Z'))
  expect(dueAt(dates(plan), 'one', 'a', at('2026-05-09T00:00:00Z'))).toEqual(at('2026-06-01T10:00:59.999Z'))
})

test('a plan that another program wrote is refused, an empty one is none', () => {
  expect(readPlan('{}')).toEqual(emptyPlan())
  for (const wrong of [{ lessons: { one: lesson({ due: '2026-02-30T08:00' }) } }, { lessons: { one: lesson({ due: 'tomorrow' }) } }, { more: 1 }, { lessons: { one: { opens: { kind: 'days', days: -1 }, due: null, after: [] } } }]) expect(classPlan.safeParse(wrong).success).toBe(false)
})

test('a zone is one that clocks have', () => {
  expect([isTimeZone('Asia/Shanghai'), isTimeZone('UTC'), isTimeZone('Mars/Olympus'), isTimeZone('')]).toEqual([true, true, false, false])
  expect(dayIn(at('2026-11-22T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-23')
})
