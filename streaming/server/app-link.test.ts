import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { MediaEvent } from '../contract'
import { isControlRequest } from '../session/control-secret'
import { createAppLink } from './app-link'
import { readJson, sendJson } from './respond'
import { silentLog, until } from './test-plane'

const SECRET = 'a secret of the test'

async function application() {
  const taken: MediaEvent[] = []
  const app = { isUp: false, taken, requests: 0 }
  const server = createServer((request, response) => {
    app.requests++
    if (!app.isUp || !isControlRequest(request.headers.authorization, SECRET)) return sendJson(response, 503, {})
    void readJson(request, 1_000_000).then((events) => {
      taken.push(...(events as MediaEvent[]))
      sendJson(response, 200, {})
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  let ids = 0
  const link = createAppLink({ appUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, mediaSecret: SECRET, log: silentLog, now: () => 5, newId: () => String(ids++) })
  return { app, link, stop: () => { link.stop(); server.close(); server.closeAllConnections() } }
}

test('what happened while the application was away is told when it returns, in order and each once', async () => {
  const { app, link, stop } = await application()
  for (let i = 0; i < 250; i++) link.tell({ type: 'recording-closed', recordingId: `r${i}` })
  await until('it was tried', () => app.requests > 0)
  app.isUp = true
  await link.flush(5_000)
  expect(app.taken.map((event) => event.id)).toEqual(Array.from({ length: 250 }, (_, i) => String(i)))
  expect(app.taken[7]).toEqual({ id: '7', atMs: 5, type: 'recording-closed', recordingId: 'r7' })
  stop()
})

test('an application that stays away for hours costs a bounded queue: the newest events are kept', async () => {
  const { app, link, stop } = await application()
  for (let i = 0; i < 5_000; i++) link.tell({ type: 'recording-closed', recordingId: `r${i}` })
  app.isUp = true
  await link.flush(10_000)
  expect(app.taken.length).toBeLessThanOrEqual(1_000)
  expect(app.taken.at(-1)!.id).toBe('4999')
  stop()
})

test('stopping does not wait for an application that is away', async () => {
  const { link, stop } = await application()
  link.tell({ type: 'recording-closed', recordingId: 'r' })
  const startMs = Date.now()
  await link.flush(100)
  expect(Date.now() - startMs).toBeLessThan(1_000)
  stop()
})
