import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { until } from './until'

const root = resolve(import.meta.dirname, '../..')

export interface Product {
  url: string
  mediaUrl: string
  rtmpPort: number
  dataDir: string
  /** The settings it runs with, for another program of the same product. */
  environment: NodeJS.ProcessEnv
  /** The application's process id. */
  pid(): number
  /** Runs the admin command; standard output parsed as JSON. @throws with standard error when it exits with 1. */
  admin<T = unknown>(...args: string[]): Promise<T>
  /** Kills one process of the product the hard way. */
  kill9(which: 'app' | 'media' | 'ingest'): Promise<void>
  /** Kills everything the hard way at once, as a power cut does. */
  powerCut(): Promise<void>
  /** Starts again on the same ports and data. */
  start(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
  /** Ends it and removes its data. */
  remove(): Promise<void>
  /** Everything it wrote to its log so far. */
  log(): string
}

export interface BroadcastMade {
  id: string
  watchUrl: string
  streams: { name: string; rtmpUrl: string; server: string; key: string }[]
}

/** The product as a user starts it, on free ports and a temporary folder. */
export async function startProduct(environment: Record<string, string> = {}): Promise<Product> {
  const [freePort, mediaPort, rtmpPort] = await freePorts(3)
  const port = environment.PORT ? Number(environment.PORT) : freePort
  const dataDir = environment.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'theatrum-product-'))
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production', PORT: String(port), MEDIA_PORT: String(mediaPort), RTMP_PORT: String(rtmpPort), DATA_DIR: dataDir, LOG_LEVEL: 'info', DEMO_IMAGES: '0', ...environment }
  let child: ChildProcess | null = null
  let log = ''
  const url = `http://127.0.0.1:${port}`

  const start = async () => {
    const started = spawn(process.execPath, ['app/server/setup/start.mjs'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-2_000_000)))
    await until('the product is ready', async () => {
      if (started.exitCode !== null) throw new Error(`The product ended at its start:\n${log.slice(-4_000)}`)
      return (await fetch(`${url}/readyz`).catch(() => null))?.status === 200
    }, 120_000)
  }
  const gone = (pid: number) => until(`process ${pid} is gone`, () => !isAlive(pid), 20_000)
  const pid = () => child?.pid ?? 0

  const product: Product = {
    url,
    mediaUrl: `http://127.0.0.1:${mediaPort}`,
    rtmpPort: rtmpPort as number,
    dataDir,
    environment: env,
    pid,
    admin: (...args) =>
      new Promise((done, fail) => {
        execFile(process.execPath, ['app/server/setup/admin.mjs', ...args, '--json'], { cwd: root, env, maxBuffer: 32e6 }, (error, stdout, stderr) => {
          if (error) fail(new Error(`${args.slice(0, 2).join(' ')}: ${stderr.trim() || error.message}`))
          else done(JSON.parse(stdout || 'null') as never)
        })
      }),
    async kill9(which) {
      const target = which === 'app' ? pid() : processOf(pid(), which)
      if (!target) throw new Error(`No ${which} process runs.`)
      process.kill(target, 'SIGKILL')
      await gone(target)
    },
    async powerCut() {
      const all = [pid(), ...descendants(pid())]
      // Stopped first, so that none sees another die and tidies up: a power cut gives nobody that time.
      for (const one of all) process.kill(one, 'SIGSTOP')
      for (const one of all) process.kill(one, 'SIGKILL')
      for (const one of all) await gone(one)
    },
    start,
    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const all = [pid(), ...descendants(pid())]
      child.kill('SIGTERM')
      for (const one of all) await gone(one)
    },
    async remove() {
      await product.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
    log: () => log,
  }
  await start()
  return product
}

function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody reaped yet is dead for our purpose.
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1]) === parent
      } catch {
        return false
      }
    })
    .map(Number)
}

export function descendants(parent: number): number[] {
  return childrenOf(parent).flatMap((child) => [child, ...descendants(child)])
}

/** The media plane and ingest are told by the file they run. */
export function processOf(parent: number, which: 'media' | 'ingest'): number | null {
  return descendants(parent).find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${which}.js`)) ?? null
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((done) => {
      const server = createServer()
      server.listen(0, '127.0.0.1', () => done(server))
    })),
  )
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
  return ports
}
