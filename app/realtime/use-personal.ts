import { useEffect, useRef } from 'react'
import type { ServerToClient } from './channels'
import { setPagePerson } from './page-person'
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
    setPagePerson(personId)
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
      setPagePerson(null)
      clearTimeout(timer)
      stop?.()
    }
  }, [personId])
}

/** Whoever was signed out meanwhile is told so first, and asks for nothing. */
const ASK_AFTER_MS = 500

function listen({ acquireSocket, releaseSocket }: typeof PageSocketModule, tell: (event: PersonalEvent) => void): () => void {
  const socket = acquireSocket()
  let asking: ReturnType<typeof setTimeout> | undefined
  const onMissed = () => tell({ type: 'resumed' })
  // Also the first time: the page was made before it heard anything.
  const onConnect = () => {
    clearTimeout(asking)
    asking = setTimeout(onMissed, ASK_AFTER_MS)
  }
  socket.on('personal', tell)
  socket.on('missed', onMissed)
  socket.on('connect', onConnect)
  if (socket.connected) onConnect()
  return () => {
    clearTimeout(asking)
    socket.off('personal', tell)
    socket.off('missed', onMissed)
    socket.off('connect', onConnect)
    releaseSocket()
  }
}
