import { useEffect, useRef } from 'react'
import type { ServerToClient } from './channels'
import type * as PageSocketModule from './page-socket'

/** What a signed-in person's page hears of their own; `resumed` after a break in the connection: fetch again. */
export type PersonalEvent = Parameters<ServerToClient['personal']>[0] | { type: 'resumed' }

/** After the page itself: news may come a moment later than what somebody came to read. */
const AFTER_MS = 1_000
const AGAIN_MS = 5_000

/** Listens while the component is shown, on the page's one socket. Null: nobody is signed in. */
export function usePersonal(personId: string | null, onEvent: (event: PersonalEvent) => void): void {
  const latest = useRef(onEvent)
  latest.current = onEvent

  useEffect(() => {
    if (!personId) return
    let stop: (() => void) | null = null
    let isOver = false
    let timer: ReturnType<typeof setTimeout>
    const begin = () => void import('./page-socket').then(
      (parts) => { if (!isOver) stop = listen(parts, (event) => latest.current(event)) },
      () => { if (!isOver) timer = setTimeout(begin, AGAIN_MS) },
    )
    timer = setTimeout(begin, AFTER_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
      stop?.()
    }
  }, [personId])
}

function listen({ acquireSocket, releaseSocket }: typeof PageSocketModule, tell: (event: PersonalEvent) => void): () => void {
  const socket = acquireSocket()
  const onConnect = () => tell({ type: 'resumed' })
  socket.on('personal', tell)
  socket.on('missed', onConnect)
  // Also the first time: the page was made before it heard anything.
  socket.on('connect', onConnect)
  if (socket.connected) onConnect()
  return () => {
    socket.off('personal', tell)
    socket.off('missed', onConnect)
    socket.off('connect', onConnect)
    releaseSocket()
  }
}
