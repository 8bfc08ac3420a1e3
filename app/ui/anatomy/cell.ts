import { useSyncExternalStore } from 'react'

/** One value that changes many times a second: who shows it is drawn anew, the page around it is not. */
export interface Cell<Value> { get(): Value; set(value: Value): void; subscribe(listener: () => void): () => void }

export function createCell<Value>(begin: Value): Cell<Value> {
  let value = begin
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) { if (next !== value) { value = next; for (const listener of listeners) listener() } },
    subscribe(listener) { listeners.add(listener); return () => { listeners.delete(listener) } },
  }
}

export const useCell = <Value>(cell: Cell<Value>): Value => useSyncExternalStore(cell.subscribe, cell.get, cell.get)
