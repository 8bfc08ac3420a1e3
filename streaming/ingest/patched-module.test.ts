import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'

// What the product replaces (signed URLs) or does not start (the store, the HTTP server) is tested on the module itself.
const require = createRequire(import.meta.url)
const BroadcastServer = require('node-media-server/src/server/broadcast_server.js') as new (path: string) => {
  verifyAuth(secret: string | undefined, session: object): boolean
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const session = (sign: unknown) => ({ streamPath: '/live/field', streamQuery: { sign } })

test('a server told to check signatures but given no secret lets nobody in', () => {
  const broadcast = new BroadcastServer('/live/field')
  const expiry = 9_999_999_999
  for (const secret of [undefined, '']) {
    expect(broadcast.verifyAuth(secret, session(`${expiry}-${md5(`/live/field-${expiry}-${secret}`)}`))).toBe(false)
  }
  expect(broadcast.verifyAuth('right', session(`${expiry}-${md5(`/live/field-${expiry}-right`)}`))).toBe(true)
})

test('a signature that is expired, foreign, cut, or no text at all is refused', () => {
  const broadcast = new BroadcastServer('/live/field')
  const expiry = 9_999_999_999
  const right = md5(`/live/field-${expiry}-right`)
  for (const sign of [`1-${md5('/live/field-1-right')}`, `${expiry}-${md5('x')}`, `${expiry}-${right.slice(1)}`, `${expiry}-${'é'.repeat(32)}`, `x-${right}`, ['a-b', 'c-d'], undefined, '']) {
    expect(broadcast.verifyAuth('right', session(sign))).toBe(false)
  }
})
