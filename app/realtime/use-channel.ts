import { useEffect, useRef, useState } from 'react'
import type { BroadcastAnnouncement, BroadcastChannel, ServerToClient } from './channels'
import { acquireSocket, releaseSocket } from './page-socket'

/**
 * What a page hears: announcements, `resumed` after a break in the connection (something may have been missed:
 * fetch again), and `expelled` when the right to the channel is gone.
 */
export type ChannelEvent = BroadcastAnnouncement | { type: 'resumed' } | { type: 'expelled' }
export type ChannelState = 'connecting' | 'joined' | 'away' | 'refused'

/** Joins a channel while the component is shown; joins again after every reconnection. Null: no channel. */
export function useChannel(channel: BroadcastChannel | null, onEvent: (event: ChannelEvent) => void): ChannelState {
  const [state, setState] = useState<ChannelState>('connecting')
  const latest = useRef(onEvent)
  latest.current = onEvent

  useEffect(() => {
    if (!channel) return
    const socket = acquireSocket()
    let isFirst = true
    let isOver = false
    const join = () => {
      socket.emit('join', channel, (answer) => {
        if (isOver) return
        setState(answer === 'joined' ? 'joined' : 'refused')
        if (answer === 'joined' && !isFirst) latest.current({ type: 'resumed' })
        isFirst = false
      })
    }
    const onAnnouncement: ServerToClient['announcement'] = (to, event) => {
      if (to === channel) latest.current(event)
    }
    const onExpelled: ServerToClient['expelled'] = (from) => {
      if (from !== channel) return
      setState('refused')
      latest.current({ type: 'expelled' })
    }
    const onMissed = () => latest.current({ type: 'resumed' })
    const onDisconnect = () => setState((before) => (before === 'refused' ? before : 'away'))
    socket.on('connect', join)
    socket.on('announcement', onAnnouncement)
    socket.on('expelled', onExpelled)
    socket.on('missed', onMissed)
    socket.on('disconnect', onDisconnect)
    if (socket.connected) join()
    return () => {
      isOver = true
      socket.off('connect', join)
      socket.off('announcement', onAnnouncement)
      socket.off('expelled', onExpelled)
      socket.off('missed', onMissed)
      socket.off('disconnect', onDisconnect)
      if (socket.connected) socket.emit('leave', channel)
      releaseSocket()
    }
  }, [channel])

  return state
}
