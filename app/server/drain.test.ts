import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createDrain } from './drain'

let server: Server
afterEach(() => void server.closeAllConnections())

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
const begin = (url: string) => new Promise<IncomingMessage>((done, fail) => request(url, done).on('error', fail).end())

test('a download that runs when the server is told to stop is finished, and nobody new is let in', async () => {
  const drain = createDrain()
  let finishDownload = () => {}
  const url = await serve(drain.watch((_request, response) => {
    response.write('first half, ')
    finishDownload = () => void response.end('second half')
  }))
  const download = await begin(url)
  const left = drain.finish([server], 10_000)
  await expect(begin(url)).rejects.toThrow()
  expect(drain.inFlight()).toBe(1)
  finishDownload()
  let text = ''
  for await (const chunk of download) text += String(chunk)
  expect(text).toBe('first half, second half')
  expect(await left).toBe(0)
})

test('a download that never ends does not keep the server from stopping', async () => {
  const drain = createDrain()
  const url = await serve(drain.watch((_request, response) => void response.write('for ever')))
  ;(await begin(url)).on('error', () => undefined)
  expect(await drain.finish([server], 50)).toBe(1)
})

test('without requests the stop waits for nothing', async () => {
  const drain = createDrain()
  await serve(drain.watch((_request, response) => void response.end()))
  const startedAt = performance.now()
  expect(await drain.finish([server], 10_000)).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(1_000)
})
