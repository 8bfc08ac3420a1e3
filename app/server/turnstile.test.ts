import { EventEmitter } from 'node:events'
import type { Request, Response } from 'express'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTurnstile } from './turnstile'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A door with pages that end when the test says so. */
function door(options: { atOnce: number; holdMs: number; mostWaiting: number; mostWaitingPerAddress?: number }) {
  const turnstile = createTurnstile({ mostWaitingPerAddress: options.mostWaiting, ...options })
  const begun: string[] = []
  return {
    begun,
    ask(name: string, method = 'GET', ip = '192.0.2.1') {
      const response = Object.assign(new EventEmitter(), {
        code: 200, headers: {} as Record<string, string>, body: '',
        status(code: number) { this.code = code; return this },
        set(key: string, value: string) { this.headers[key] = value; return this },
        type() { return this },
        send(body: string) { this.body = body },
      })
      void turnstile({ method, ip } as Request, response as unknown as Response, () => void begun.push(name))
      return Object.assign(response, { end: () => response.emit('close') })
    },
  }
}

test('pages begin in the order in which they were asked for, so many at once', () => {
  const { ask, begun } = door({ atOnce: 2, holdMs: 50, mostWaiting: 10 })
  const [first, second] = [ask('a'), ask('b'), ask('c'), ask('d')]
  expect(begun).toEqual(['a', 'b'])
  second!.end()
  expect(begun).toEqual(['a', 'b', 'c'])
  first!.end()
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
})

test('a page that waits for something else does not hold up the next', () => {
  const { ask, begun } = door({ atOnce: 1, holdMs: 50, mostWaiting: 10 })
  const slow = ask('slow')
  ask('b')
  ask('c')
  vi.advanceTimersByTime(49)
  expect(begun).toEqual(['slow'])
  vi.advanceTimersByTime(1)
  expect(begun).toEqual(['slow', 'b'])
  // It left its place already: its end gives no second one.
  slow.end()
  expect(begun).toEqual(['slow', 'b'])
})

test('a reader who left takes no turn', () => {
  const { ask, begun } = door({ atOnce: 1, holdMs: 50, mostWaiting: 10 })
  const first = ask('a')
  ask('b').end()
  ask('c')
  first.end()
  expect(begun).toEqual(['a', 'c'])
})

test('beyond the bound a reader is told to come again; nothing else waits in the line', () => {
  const { ask, begun } = door({ atOnce: 1, holdMs: 50, mostWaiting: 1 })
  ask('a')
  ask('b')
  const refused = ask('c')
  expect(refused.code).toBe(503)
  expect(refused.headers['Retry-After']).toBe('5')
  expect(refused.body).toContain('in a moment')
  ask('an answer that is saved', 'POST')
  expect(begun).toEqual(['a', 'an answer that is saved'])
})

test('one address with more than its part of the line is told to come again, others still come in', () => {
  const { ask, begun } = door({ atOnce: 1, holdMs: 50, mostWaiting: 10, mostWaitingPerAddress: 2 })
  const first = ask('crowd 1', 'GET', '192.0.2.7')
  const [second, third, beyond] = ['crowd 2', 'crowd 3', 'crowd 4'].map((name) => ask(name, 'GET', '192.0.2.7'))
  const other = ask('sign in', 'GET', '192.0.2.8')
  expect([second!.code, third!.code, beyond!.code, other.code]).toEqual([200, 200, 503, 200])
  // One that comes in and one that goes away each leave their place to the next of the same address.
  first.end()
  third!.end()
  third!.end()
  expect([ask('crowd 5', 'GET', '192.0.2.7').code, ask('crowd 6', 'GET', '192.0.2.7').code, ask('crowd 7', 'GET', '192.0.2.7').code]).toEqual([200, 200, 503])
  expect(begun).toEqual(['crowd 1', 'crowd 2'])
  second!.end()
  expect(begun).toEqual(['crowd 1', 'crowd 2', 'sign in'])
})
