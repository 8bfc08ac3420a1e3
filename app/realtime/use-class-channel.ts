import { useEffect, useRef, useState } from 'react'
import type { ClassAnnouncement } from '~/infra/services.server'
import type { ServerToClient } from './channels'
import { acquireSocket, releaseSocket } from './page-socket'

/** Hears what stands on a class's display, while the component is shown. `onMissed`: something may have happened unheard (before it joined, or while the connection was away): fetch again. */
export function useClassChannel(classId: string, onEvent: (event: ClassAnnouncement) => void, onMissed: () => void): 'connecting' | 'joined' | 'away' {
  const [state, setState] = useState<'connecting' | 'joined' | 'away'>('connecting')
  const latest = useRef({ onEvent, onMissed })
  latest.current = { onEvent, onMissed }
  useEffect(() => {
    const socket = acquireSocket()
    const channel = `class:${classId}` as const
    let isOver = false
    const join = () => socket.emit('join', channel, (answer) => {
      if (isOver) return
      setState(answer === 'joined' ? 'joined' : 'away')
      // Also the first time: the page was made before it heard anything.
      if (answer === 'joined') latest.current.onMissed()
    })
    const onClass: ServerToClient['class'] = (to, event) => { if (to === channel) latest.current.onEvent(event) }
    const onAway = () => setState('away')
    const onMissedHere = () => latest.current.onMissed()
    socket.on('connect', join)
    socket.on('class', onClass)
    socket.on('disconnect', onAway)
    socket.on('missed', onMissedHere)
    if (socket.connected) join()
    return () => {
      isOver = true
      socket.off('connect', join)
      socket.off('class', onClass)
      socket.off('disconnect', onAway)
      socket.off('missed', onMissedHere)
      if (socket.connected) socket.emit('leave', channel)
      releaseSocket()
    }
  }, [classId])
  return state
}
