import { spawn } from 'node:child_process'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { until } from '../../tests/setup/until'
import { keepAlive, type KeptChild } from './keep-alive.server'

let kept: KeptChild | null = null
afterEach(async () => {
  await kept?.stop(1_000)
  kept = null
})

function keep(script: string, options: { firstPauseMs?: number; longestPauseMs?: number; healthyAfterMs?: number; command?: string; onExit?: () => void } = {}) {
  const said: { msg: string; pauseMs?: number }[] = []
  const log = pino({}, { write: (line) => void said.push(JSON.parse(line) as (typeof said)[number]) })
  const { command = process.execPath, ...rest } = options
  kept = keepAlive(() => spawn(command, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] }), { name: 'the worker', log, firstPauseMs: 5, longestPauseMs: 20, ...rest })
  return { kept, said, pauses: () => said.flatMap(({ pauseMs }) => pauseMs ?? []) }
}
const FOREVER = 'console.log(1); setInterval(() => {}, 1000)'

async function speaks(): Promise<void> {
  const { stdout } = (await until('a child', () => kept?.child()))
  await new Promise((done) => stdout!.once('data', done))
}

test('a process that is killed is started again and says so', async () => {
  const { kept, said } = keep(FOREVER)
  const first = kept.child()!.pid
  process.kill(first!, 'SIGKILL')
  await until('a second child', () => kept.restarts() === 1 && kept.child())
  expect(kept.child()!.pid).not.toBe(first)
  expect(said).toMatchObject([{ msg: 'the worker died; starting it again', signal: 'SIGKILL' }])
})

test('a process that dies at once is started after longer and longer pauses, up to a bound', async () => {
  const { pauses } = keep('process.exit(3)')
  await until('four deaths', () => pauses().length >= 4, 30_000)
  expect(pauses().slice(0, 4)).toEqual([5, 10, 20, 20])
})

test('after a healthy life the pause is short again', async () => {
  const { pauses } = keep('process.exit(3)', { healthyAfterMs: 0 })
  await until('three deaths', () => pauses().length >= 3, 30_000)
  expect(pauses().slice(0, 3)).toEqual([5, 5, 5])
})

test('a program that is not there is tried again and brings nobody down', async () => {
  let exits = 0
  const { kept, said } = keep('', { command: '/nowhere/no-such-program', onExit: () => exits++ })
  await until('two attempts more', () => kept.restarts() >= 2)
  expect(exits).toBeGreaterThanOrEqual(2)
  expect(said.map(({ msg }) => msg)).toContain('the worker: its process failed')
  await kept.stop(1_000)
  expect(kept.child()).toBeNull()
})

test('told to stop, it ends, is told of once and does not come back', async () => {
  let exits = 0
  const { kept, said } = keep(FOREVER, { onExit: () => exits++ })
  const { pid } = kept.child()!
  await kept.stop(5_000)
  expect(kept.child()).toBeNull()
  expect([exits, kept.restarts(), said]).toEqual([1, 0, []])
  expect(() => process.kill(pid!, 0)).toThrow()
})

test('a process that does not listen is killed when its grace has passed', async () => {
  const { kept } = keep(`process.on('SIGTERM', () => {}); ${FOREVER}`)
  await speaks()
  const { pid } = kept.child()!
  await kept.stop(50)
  expect(() => process.kill(pid!, 0)).toThrow()
})

test('a stop between a death and the restart starts nothing', async () => {
  const { kept } = keep('process.exit(3)', { firstPauseMs: 60_000 })
  await until('its death', () => kept.restarts() === 1)
  await kept.stop(1_000)
  expect([kept.child(), kept.restarts()]).toEqual([null, 1])
})
