import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './until'

export interface TestRedis {
  url: string
  /** As a power cut would end it. */
  kill9(): Promise<void>
  /** Starts again on the same port, with what its append-only file kept. */
  start(): Promise<void>
  /** Ends it and removes its files. */
  stop(): Promise<void>
}

/**
 * A Redis of the test's own on a free port and a temporary folder. Nothing is kept over a kill, unless `isDurable`
 * asks for the append-only file.
 */
export async function startRedis({ isDurable = false } = {}): Promise<TestRedis> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'theatrum-redis-'))
  let child: ChildProcess | null = null

  const end = async (signal: NodeJS.Signals) => {
    const running = child
    child = null
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()))
    running.kill(signal)
    await gone
  }
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    kill9: () => end('SIGKILL'),
    async start() {
      if (child) return
      // One program under several names: by this one it is there without the package that starts a daemon.
      const started = spawn('redis-check-rdb', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', isDurable ? 'yes' : 'no', '--daemonize', 'no'], { argv0: 'redis-server', stdio: ['ignore', 'pipe', 'pipe'] })
      child = started
      let said = ''
      for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)))
      started.once('error', (error) => (said += error.message))
      await until('Redis answers', async () => {
        if (started.exitCode !== null) throw new Error(`Redis ended at its start:\n${said}`)
        return ping(port)
      })
    },
    async stop() {
      await end('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  // A test that fails before its clean-up leaves no server behind.
  process.once('exit', () => child?.kill('SIGKILL'))
  await redis.start()
  return redis
}

function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString().startsWith('+PONG'))
    })
    socket.once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
