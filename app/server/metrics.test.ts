import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testServices, type TestServices } from '../../tests/setup/test-services'
import { placeOf, processMetrics } from './metrics.server'

let services: TestServices
beforeEach(async () => { services = await testServices() })
afterEach(() => services.close())

test('figures name places and kinds of events, never an address, a person or a token', async () => {
  const metrics = processMetrics(services, () => 3)
  const server = createServer(metrics.watch((_request, response) => void response.writeHead(404).end()))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const path of ['/people?q=somebody@hospital.test', '/media/hls/SECRET/field/index.m3u8', '/live/cl0n9id', '/wp-admin/x', '/recordings.data']) await (await fetch(url + path)).text()
  services.audit.record({ action: 'session.refused', actor: { kind: 'person', personId: 'person-7' }, institutionId: null, subjectKind: 'session', subjectId: 'session-7' })
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  const text = await metrics.registry.metrics()
  for (const secret of ['somebody', 'SECRET', 'cl0n9id', 'wp-admin', 'person-7', 'session-7']) expect(text).not.toContain(secret)
  for (const line of ['place="people",status="4xx"', 'place="media",status="4xx"', 'place="other",status="4xx"', 'place="recordings",status="4xx"']) expect(text).toContain(line)
  expect(text).toContain('theatrum_events_total{action="session.refused"} 1')
  expect(text).toContain('theatrum_realtime_sockets 3')
  for (const name of ['theatrum_nodejs_eventloop_lag_p99_seconds', 'theatrum_jobs', 'theatrum_disk_free_bytes', 'theatrum_recordings', 'theatrum_inputs_connected', 'theatrum_audit_waiting']) expect(text, name).toContain(`\n${name}`)
  expect(services.audited).toHaveLength(1)
})

test('however many addresses strangers make up, they are one series', () => {
  expect(new Set(Array.from({ length: 1_000 }, (_, n) => placeOf(`/guess-${n}/x`)))).toEqual(new Set(['other']))
  expect(placeOf('/')).toBe('home')
  expect(placeOf('/_root.data')).toBe('home')
})
