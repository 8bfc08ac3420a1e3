import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { takeTurn } from './take-turn.server'

let services: TestServices
const at = (s: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, s))
const processOn = (dataDir: string) => ({ ...services, env: { ...services.env, dataDir } })
const turn = (dataDir: string, s: number) => takeTurn({ ...processOn(dataDir), now: () => at(s) }, 'rounds', 10_000)

beforeEach(async () => { services = await testServices() })
afterEach(() => services.close())

test('one process has the turn and keeps it; another gets it when the first has been silent for its length', async () => {
  expect(await turn('/one', 0)).toBe('taken')
  expect(await turn('/two', 5)).toBe('others')
  expect(await turn('/one', 8)).toBe('kept')
  expect(await turn('/two', 17)).toBe('others')
  expect(await turn('/two', 19)).toBe('taken')
  expect(await turn('/one', 20)).toBe('others')
})

test('a process that was restarted has its turn at once', async () => {
  expect(await turn('/one', 0)).toBe('taken')
  expect(await turn('/one', 1)).toBe('kept')
})

test('of two that come at the same moment, one gets it', async () => {
  const answers = await Promise.all([turn('/one', 0), turn('/two', 0)])
  expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1)
  expect(answers).toContain('others')
})

test('a turn that was taken by a clock in the future does not last until then', async () => {
  expect(await takeTurn({ ...processOn('/one'), now: () => new Date(Date.UTC(2027, 0, 1)) }, 'rounds', 10_000)).toBe('taken')
  expect(await turn('/two', 0)).toBe('taken')
})
