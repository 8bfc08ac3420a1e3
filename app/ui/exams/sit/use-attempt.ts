import { useEffect, useState, useSyncExternalStore } from 'react'
import type { OpenAttempt } from '~/domain/exams/sit/open-attempt.server'
import { deviceId, openDeviceStore } from './device-store'
import { createKeeper, type Keeper, type KeeperState } from './keeper'
import { createLine } from './line'

export type Opened = Extract<OpenAttempt, { kind: 'opened' }>
export type AttemptState =
  | { kind: 'opening' }
  /** `isTried`: the server did not answer, and is asked again. */
  | { kind: 'no-line' }
  | { kind: 'elsewhere'; why: 'other-tab' | 'other-device' }
  | { kind: 'in' }
  | { kind: 'gone' }
  | { kind: 'open'; opened: Opened; keeper: Keeper }

const AGAIN_MS = 2_000

/** The attempt on this device, in one page of it at a time. */
export function useAttempt(attemptId: string, have: number): AttemptState {
  const [state, setState] = useState<AttemptState>({ kind: 'opening' })
  useEffect(() => {
    const over = new AbortController()
    let keeper: Keeper | null = null
    let letGo: () => void = () => undefined
    const device = deviceId()
    const online = () => keeper?.kick()
    const open = async () => {
      let opened: OpenAttempt | null = null
      while (!opened && !over.signal.aborted) {
        opened = await fetch(`/exams/attempts/${attemptId}/content?device=${device}`, { signal: over.signal }).then((answer) => (answer.status < 500 ? (answer.json() as Promise<OpenAttempt>) : null)).catch(() => null)
        if (opened || over.signal.aborted) break
        setState({ kind: 'no-line' })
        await new Promise((done) => setTimeout(done, AGAIN_MS))
      }
      if (!opened || over.signal.aborted) return
      switch (opened.kind) {
        case 'other-device': return setState({ kind: 'elsewhere', why: 'other-device' })
        case 'already-in': return setState({ kind: 'in' })
        case 'not-found':
        case 'forbidden': return setState({ kind: 'gone' })
        case 'opened': {
          const store = await openDeviceStore(attemptId, opened.key)
          const made = await createKeeper({
            deviceId: device, store, line: createLine({ attemptId, ask: (path, init) => fetch(path, init) }), opened: { ...opened, have }, now: Date.now, random: Math.random,
            later: (run, ms) => { const timer = setTimeout(run, ms); return () => clearTimeout(timer) },
          })
          if (over.signal.aborted) return made.stop()
          keeper = made
          setState({ kind: 'open', opened, keeper })
        }
      }
    }
    // Two pages of one device would count their entries over one another.
    void navigator.locks.request(`theatrum-exam-${attemptId}`, { ifAvailable: true }, async (lock) => {
      if (over.signal.aborted) return
      if (!lock) return setState({ kind: 'elsewhere', why: 'other-tab' })
      await open()
      await new Promise<void>((done) => { letGo = done; if (over.signal.aborted) done() })
    })
    window.addEventListener('online', online)
    return () => {
      over.abort()
      keeper?.stop()
      letGo()
      window.removeEventListener('online', online)
    }
  }, [attemptId, have])
  return state
}

export const useKeeper = (keeper: Keeper): KeeperState => useSyncExternalStore(keeper.subscribe, keeper.state, keeper.state)
