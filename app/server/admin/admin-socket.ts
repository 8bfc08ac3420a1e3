import { chmodSync, existsSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Services } from '~/infra/services.server'
import { isAnswered } from './ask-server'
import type { AdminResult } from './command'
import { runAdmin } from './run-admin'

/** A request is words typed by a person. */
const LONGEST_LINE = 256 * 1024
const MOST_CONNECTIONS = 16

/**
 * Takes admin commands while the server runs, since SQLite has one writer: JSON lines on a unix socket in DATA_DIR that
 * only the server's own user may open (mode 0600), which is the authentication.
 */
export async function serveAdminSocket(options: { services: Services; path: string }): Promise<{ stop(): Promise<void> }> {
  const { services, path } = options
  if (existsSync(path)) {
    // Left by a process that died, unless somebody answers.
    if (await isAnswered(path)) throw new Error('another server uses this DATA_DIR')
    rmSync(path, { force: true })
  }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    void readLine(socket, LONGEST_LINE).then(async (line) => {
      const argv = line === null ? null : parseArgv(line)
      const tell = (line: string) => void (socket.writable && socket.write(`${JSON.stringify({ told: line })}\n`))
      const result: AdminResult = argv ? await runAdmin(services, argv, tell) : { code: 1, stdout: '', stderr: 'The request is not a list of words.\n' }
      socket.end(`${JSON.stringify(result)}\n`)
    }).catch(() => socket.destroy())
  })
  server.maxConnections = MOST_CONNECTIONS
  const mask = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  } finally {
    process.umask(mask)
  }
  chmodSync(path, 0o600)
  return {
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
      rmSync(path, { force: true })
    },
  }
}

function parseArgv(line: string): string[] | null {
  try {
    const value: unknown = JSON.parse(line)
    return Array.isArray(value) && value.length <= 100 && value.every((word) => typeof word === 'string') ? value : null
  } catch {
    return null
  }
}

function readLine(socket: Socket, longest: number): Promise<string | null> {
  return new Promise((resolve) => {
    let seen = 0
    const lines = createInterface({ input: socket, crlfDelay: Infinity })
    const finish = (line: string | null) => { resolve(line); lines.close(); socket.resume() }
    socket.on('data', (chunk: Buffer) => { if ((seen += chunk.length) > longest) { finish(null); socket.destroy() } })
    lines.once('line', finish)
    socket.once('close', () => finish(null))
    lines.on('error', () => finish(null))
  })
}
