import { useEffect, useRef } from 'react'
import type { ServerToClient } from './channels'
import { acquireSocket, releaseSocket } from './page-socket'

/** What a signed-in person's page hears of their own; `resumed` after a break in the connection: fetch again. */
export type PersonalEvent = Parameters<ServerToClient['personal']>[0] | { type: 'resumed' }

/** Listens while the component is shown, on the page's one socket. Null: nobody is signed in. */
export function usePersonal(personId: string | null, onEvent: (event: PersonalEvent) => void): void {
  const latest = useRef(onEvent)
  latest.current = onEvent

  useEffect(() => {
    if (!personId) return
    const socket = acquireSocket()
    let isFirst = !socket.connected
    const onPersonal: ServerToClient['personal'] = (event) => latest.current(event)
    const onConnect = () => {
      if (!isFirst) latest.current({ type: 'resumed' })
      isFirst = false
    }
    const onMissed = () => latest.current({ type: 'resumed' })
    socket.on('personal', onPersonal)
    socket.on('missed', onMissed)
    socket.on('connect', onConnect)
    return () => {
      socket.off('personal', onPersonal)
      socket.off('missed', onMissed)
      socket.off('connect', onConnect)
      releaseSocket()
    }
  }, [personId])
}
