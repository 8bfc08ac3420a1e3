import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import type { Actor } from '~/policy/actor'
import { retryJobs } from './retry-jobs.server'
import { JOBS_PER_PAGE, seeJobs } from './see-jobs.server'

let services: TestServices
const operator: Actor = { kind: 'person', personId: 'op', memberships: [], isOperator: true }
const administrator: Actor = { kind: 'person', personId: 'ad', memberships: [{ institutionId: 'i1', role: 'administrator' }] }
const everything = { state: null, kind: null, page: 1 }

beforeEach(async () => {
  services = await testServices()
  for (let n = 0; n < 60; n++) await services.queue.add('recording.finish', { recordingId: `r${n}` }, `finish:r${n}`)
  await services.queue.add('mail.send', { mailId: 'm1' }, 'mail:m1')
  await services.db.job.updateMany({ where: { idempotencyKey: { in: ['finish:r3', 'mail:m1'] } }, data: { state: 'dead', attempts: 5, lastError: 'The disk is full.' } })
})
afterEach(() => services.close())

test('whoever runs the installation sees the jobs; the administrator of a hospital does not', async () => {
  expect(await seeJobs(services, administrator, everything)).toBeNull()
  expect(await retryJobs(services, administrator, { of: null })).toEqual({ kind: 'forbidden' })
  expect(await seeJobs(services, operator, everything)).toMatchObject({ counts: { waiting: 59, dead: 2, running: 0, done: 0 }, page: 1, pages: 2 })
})

test('failed jobs are shown with their reason, by kind and state', async () => {
  const seen = (await seeJobs(services, operator, { state: 'dead', kind: 'mail.send', page: 1 }))!
  expect(seen.jobs).toMatchObject([{ kind: 'mail.send', state: 'dead', lastError: 'The disk is full.', attempts: 5 }])
  expect(seen.counts).toEqual({ waiting: 0, running: 0, dead: 1, done: 0 })
})

test('each job stands on one page, and a page beyond the last is the last', async () => {
  const pages = [await seeJobs(services, operator, everything), await seeJobs(services, operator, { ...everything, page: 99 })]
  const ids = pages.flatMap((one) => one!.jobs.map((job) => job.id))
  expect(pages[0]!.jobs).toHaveLength(JOBS_PER_PAGE)
  expect(pages[1]!.page).toBe(2)
  expect(new Set(ids).size).toBe(61)
})

test('a filter that names nothing shows everything', async () => {
  expect((await seeJobs(services, operator, { state: 'x', kind: 'y', page: Number.NaN }))!.filter).toEqual({})
})

test('one failed job, or all of a kind, or all are tried again; a second press finds nothing', async () => {
  const { id } = (await services.queue.find('finish:r3'))!
  expect(await retryJobs(services, operator, { jobId: id })).toEqual({ kind: 'retried', count: 1 })
  expect(await retryJobs(services, operator, { jobId: id })).toEqual({ kind: 'nothing' })
  expect(await retryJobs(services, operator, { of: 'recording.finish' })).toEqual({ kind: 'nothing' })
  expect(await retryJobs(services, operator, { of: null })).toEqual({ kind: 'retried', count: 1 })
})
