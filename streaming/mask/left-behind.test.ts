import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { until } from '../server/test-plane'
import { FLV_VIDEO_HEADER } from './flv-writer'
import { painterArguments } from './painter-arguments'

/** Starts what its arguments say as `Painter` does, writes to it, says its number and waits to be killed. */
const PARENT = `
  const [path, header, ...rest] = process.argv.slice(1)
  const child = require('node:child_process').spawn(path, rest, { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.write(Buffer.from(header, 'base64'), () => console.log(child.pid))
  setInterval(() => {}, 1_000)
`

/** R, S, T (stopped), Z; null where there is no such process. */
function stateOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '')[0]!
  } catch {
    return null
  }
}
const isGone = (pid: number) => [null, 'Z'].includes(stateOf(pid))

test.each([['at work', false], ['stopped by a signal', true]] as const)('a painter %s when the media plane is killed is not left behind: it ends with its input, once it runs', async (_, isStopped) => {
  const ffmpegPath = 'ffmpeg'
  const painter = painterArguments([{ x: 0.1, y: 0.1, width: 0.2, height: 0.2 }], { width: 320, height: 180 })
  const parent = spawn(process.execPath, ['-e', PARENT, ffmpegPath, FLV_VIDEO_HEADER.toString('base64'), ...painter], { stdio: ['ignore', 'pipe', 'inherit'] })
  let pid = 0
  try {
    pid = Number(String((await once(parent.stdout, 'data'))[0]))
    expect(pid).toBeGreaterThan(0)
    if (isStopped) {
      process.kill(pid, 'SIGSTOP')
      await until('it is stopped', () => stateOf(pid) === 'T')
    }
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    if (isStopped && !isGone(pid)) process.kill(pid, 'SIGCONT')
    await until('it has ended', () => isGone(pid))
  } finally {
    parent.kill('SIGKILL')
    if (pid && !isGone(pid)) process.kill(pid, 'SIGKILL')
  }
})
