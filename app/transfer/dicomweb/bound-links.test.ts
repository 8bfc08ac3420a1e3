import { connect, type AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import express from 'express'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCodeThrottle } from '~/domain/people/code-throttle.server'
import { LinkBusy, takeShareTurn } from '~/domain/images/share-turns.server'
import { testServices, type TestServices } from '../../../tests/setup/test-services'
import { until } from '../../../tests/setup/until'
import { boundLinks } from './reader.server'

let services: TestServices
let server: Server
let port: number
const large = Buffer.alloc(64 * 1024 * 1024)
let [asked, begun, under] = [0, 0, 0]
beforeEach(async () => {
  services = await testServices()
  ;[asked, begun, under] = [0, 0, 0]
  const app = express()
  app.use((_request, _response, next) => {
    asked++
    next()
  })
  app.use('/shared/:token', boundLinks({ services, throttle: createCodeThrottle(null) }, { stalledMs: 150 }))
  app.use((request, response) => {
    begun++
    under++
    response.once('close', () => void under--)
    // More than both sides keep for each other; or nothing for longer than a reader may stall.
    if (request.path.endsWith('/large')) response.end(large)
    else setTimeout(() => response.end('made'), 500)
  })
  server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  port = (server.address() as AddressInfo).port
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await services.close()
})

/** Asks, and takes no byte of the answer. */
function ask(path: string) {
  const socket = connect(port, '127.0.0.1').pause()
  socket.on('error', () => undefined)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  return socket
}

test('readers that take nothing lose their turns to those who wait for the same link', async () => {
  const stalled = Array.from({ length: 24 }, () => ask('/shared/a/large'))
  await until('they have their turns', () => begun === 24)
  await until('they are cut off', () => under === 0)
  ;(await takeShareTurn(services, 'a'))()
  for (const socket of stalled) socket.destroy()
})

test('a reader for whom something is made yet is not taken for one that stalls', async () => {
  const response = await fetch(`http://127.0.0.1:${port}/shared/a/slow`)
  expect([response.status, await response.text()]).toEqual([200, 'made'])
})

test('a reader that waits for its turn and goes away waits no more', async () => {
  const ends = await Promise.all(Array.from({ length: 24 }, () => takeShareTurn(services, 'a')))
  const crowd = Array.from({ length: 399 }, () => takeShareTurn(services, 'a'))
  const last = ask('/shared/a/slow')
  await until('it waits', () => asked === 1)
  await expect(takeShareTurn(services, 'a')).rejects.toBeInstanceOf(LinkBusy)
  last.destroy()
  await until('there is room again', () => takeShareTurn(services, 'a', AbortSignal.timeout(20)).then(() => false, (error: Error) => error.name === 'TimeoutError'))
  for (const end of ends) end()
  for (const turn of crowd) (await turn)()
  expect(under).toBe(0)
})
