import { useState, type DragEvent, type KeyboardEvent } from 'react'

/** Moving things of lists: dragged by a handle onto a place, or Alt with an arrow. */
export function useReorder(onDrop: (id: string, place: string) => void) {
  const [dragged, setDragged] = useState<string | null>(null)
  const [over, setOver] = useState<string | null>(null)
  const end = () => { setDragged(null); setOver(null) }
  return {
    dragged, over,
    handle: (id: string) => ({
      draggable: true,
      onDragStart: (event: DragEvent) => { event.stopPropagation(); event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', id); setDragged(id) },
      onDragEnd: end,
    }),
    /** Where something may be dropped. */
    place: (name: string) => ({
      onDragOver: (event: DragEvent) => { if (dragged !== null) { event.preventDefault(); event.stopPropagation(); setOver(name) } },
      onDrop: (event: DragEvent) => { if (dragged !== null) { event.preventDefault(); event.stopPropagation(); onDrop(dragged, name); end() } },
    }),
  }
}

/** For a handle. */
export const stepKeys = (onStep: (by: 1 | -1) => void) => ({
  'aria-keyshortcuts': 'Alt+ArrowUp Alt+ArrowDown',
  onKeyDown: (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    onStep(event.key === 'ArrowUp' ? -1 : 1)
  },
})
