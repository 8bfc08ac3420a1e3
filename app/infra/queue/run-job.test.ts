import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { JOB_KINDS, LANE_OF } from './queue.server'

let services: TestServices
beforeEach(async () => { services = await testServices() })
afterEach(() => services.close())

test('backups have a lane of their own: neither films nor letters wait for them, nor they for films', () => {
  expect(JOB_KINDS.filter((kind) => LANE_OF[kind] === 'backup')).toEqual(['backup.create'])
})

test('a job that does not end when it is told to does not hold up the stop, and is left to its lease', async () => {
  await services.queue.add('recording.finish', { recordingId: 'r1' }, 'finish:r1')
  const worker = services.queue.work({ 'recording.finish': async () => () => new Promise<void>(() => undefined) })
  await until('it runs', async () => (await services.queue.counts()).running === 1)
  const startedAt = performance.now()
  await worker.stop(50)
  // Parts are stopped again when the process goes down.
  await worker.stop(10_000)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  expect(await services.db.job.findFirstOrThrow()).toMatchObject({ state: 'running', leaseOwner: expect.any(String) })
}, 15_000)
