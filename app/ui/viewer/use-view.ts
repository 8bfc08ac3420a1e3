import { useCallback, useSyncExternalStore } from 'react'
import type { Desk, DeskState } from './desk'
import type { View, ViewState } from './engine/view'
import type { FindingsStore, HeldFinding } from './findings/store'

const nothing = () => () => undefined
const NONE: readonly HeldFinding[] = []

/** What a view shows, as it changes. */
export function useViewState(view: View | null): ViewState | null {
  return useSyncExternalStore(view ? view.subscribe : nothing, () => view?.state() ?? null, () => null)
}
export function useDeskState(desk: Desk): DeskState {
  return useSyncExternalStore(desk.subscribe, desk.state, desk.state)
}
export function useFindings(store: FindingsStore | null): readonly HeldFinding[] {
  const subscribe = useCallback((listener: () => void) => store?.subscribe(listener) ?? (() => undefined), [store])
  return useSyncExternalStore(subscribe, () => store?.all() ?? NONE, () => NONE)
}
