import { io, type Socket } from 'socket.io-client'
import { REALTIME_PATH, type ClientToServer, type ServerToClient } from './channels'
import { pagePerson } from './page-person'
import { setRestarting } from './use-restart'

export type PageSocket = Socket<ServerToClient, ClientToServer>
let shared: { socket: PageSocket; users: number } | undefined

/** One socket for the page, made with the first user and closed with the last. */
export function acquireSocket(): PageSocket {
  shared ??= { socket: open(), users: 0 }
  shared.users++
  return shared.socket
}

function open(): PageSocket {
  const socket: PageSocket = io({ path: REALTIME_PATH, transports: ['websocket'], reconnectionDelay: 250, reconnectionDelayMax: 5_000, randomizationFactor: 0.5, auth: (give) => give({ as: pagePerson() }) })
  socket.on('restarting', () => setRestarting(true))
  socket.on('connect', () => setRestarting(false))
  // What the page shows was somebody's; it is asked for again, and leads to the sign-in where it needs one.
  socket.on('signedOut', () => window.location.reload())
  return socket
}

export function releaseSocket(): void {
  if (!shared || --shared.users > 0) return
  shared.socket.disconnect()
  setRestarting(false)
  shared = undefined
}
