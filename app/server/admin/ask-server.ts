import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import type { AdminResult } from './command'

/** Null when no server listens there. */
export async function askAdminSocket(path: string, argv: readonly string[], tell: (line: string) => void = () => undefined): Promise<AdminResult | null> {
  const socket = createConnection(path)
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  if (!isOpen) return null
  socket.on('error', () => socket.destroy())
  socket.write(`${JSON.stringify(argv)}\n`)
  let answer: AdminResult | null = null
  for await (const line of createInterface({ input: socket, crlfDelay: Infinity })) {
    const said = JSON.parse(line) as AdminResult | { told: string }
    if ('told' in said) tell(said.told)
    else answer = said
  }
  socket.destroy()
  return answer ?? { code: 1, stdout: '', stderr: 'The server closed the connection before it answered.\n' }
}

/** Whether a server listens there. */
export const isAnswered = (path: string) => new Promise<boolean>((resolve) => {
  const socket = createConnection(path)
  socket.once('connect', () => { socket.destroy(); resolve(true) })
  socket.once('error', () => resolve(false))
})
