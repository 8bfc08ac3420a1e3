import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'

/**
 * Lists that are put in order by their handles: drawn by mouse, pen or finger, or by arrow keys. Pointers, since dragging of the
 * browser's own kind knows no fingers. `onMove(id, to)`: to that place, counted without it.
 */
export function useDragOrder(ids: readonly string[], onMove: (id: string, to: number) => void) {
  const [dragged, setDragged] = useState<string | null>(null)
  const list = useRef<HTMLElement | null>(null)
  const now = useRef({ ids, onMove })
  now.current = { ids, onMove }
  const placeAt = (y: number, id: string): number => {
    const others = now.current.ids.filter((one) => one !== id)
    return others.filter((one) => {
      const row = list.current?.querySelector(`[data-item="${one}"]`)?.getBoundingClientRect()
      return row !== undefined && y > row.top + row.height / 2
    }).length
  }
  return {
    dragged,
    list: (element: HTMLElement | null) => { list.current = element },
    handle: (id: string) => ({
      style: { touchAction: 'none' as const },
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDragged(id)
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (dragged !== id) return
        const to = placeAt(event.clientY, id)
        if (to !== now.current.ids.indexOf(id)) now.current.onMove(id, to)
      },
      onPointerUp: () => setDragged(null),
      onPointerCancel: () => setDragged(null),
      'aria-keyshortcuts': 'ArrowUp ArrowDown Home End',
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
        const at = now.current.ids.indexOf(id)
        const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: now.current.ids.length - 1 }[event.key]
        if (to === undefined || event.ctrlKey || event.metaKey) return
        event.preventDefault()
        if (to >= 0 && to < now.current.ids.length && to !== at) now.current.onMove(id, to)
      },
    }),
  }
}
