import { useSyncExternalStore } from 'react'

/** Whether the server said that it restarts and has not been heard since. Kept outside of React: the socket is the page's. */
let isRestarting = false
const listeners = new Set<() => void>()

export function setRestarting(value: boolean): void {
  if (isRestarting === value) return
  isRestarting = value
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useRestart = () => useSyncExternalStore(subscribe, () => isRestarting, () => false)
