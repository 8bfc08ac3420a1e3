import type { RoomPointer } from '~/domain/readings/room'
import type { Desk } from '~/ui/viewer/desk'
import { onceAFrame, watchDesk } from './frames'

/** Where the presenter points, over the same place of the patient here. Moves without the page being drawn anew. */
export function createPointerMark({ desk, surface, name }: { desk: Desk; surface: HTMLElement; name: () => string }) {
  const mark = document.createElement('div')
  mark.setAttribute('aria-hidden', 'true')
  mark.dataset.roomPointer = ''
  mark.className = 'pointer-events-none absolute top-0 left-0 z-20 hidden'
  const ring = document.createElement('span')
  ring.className = 'absolute -top-2.5 -left-2.5 block size-5 rounded-full border-2 border-[#6fd3ff] bg-[#6fd3ff]/25 shadow-[0_0_0_1px_#0009]'
  const label = document.createElement('span')
  label.className = 'absolute top-2 left-3 rounded-sm bg-black/70 px-1.5 py-0.5 text-xs whitespace-nowrap text-[#bfeaff]'
  mark.append(ring, label)
  surface.append(mark)
  let pointer: RoomPointer | null = null

  const frame = onceAFrame(() => {
    const pane = pointer && desk.shown()[pointer.pane]
    const view = pane ? desk.view(pane.id) : null
    const at = view && pointer ? view.toCanvas(pointer.at) : null
    const box = view?.element.getBoundingClientRect()
    // Off the picture here, as where it was enlarged by one's own hand: nowhere rather than elsewhere.
    const isSeen = at && box && at[0] >= 0 && at[1] >= 0 && at[0] <= box.width && at[1] <= box.height
    mark.classList.toggle('hidden', !isSeen)
    if (!isSeen) return
    const outer = surface.getBoundingClientRect()
    mark.style.transform = `translate(${box.left - outer.left + at[0]}px, ${box.top - outer.top + at[1]}px)`
    mark.dataset.at = pointer!.at.join(',')
    label.textContent = name()
  })
  const stopDesk = watchDesk(desk, () => { if (pointer) frame.ask() })
  return {
    show(next: RoomPointer | null) { pointer = next; frame.ask() },
    stop() { frame.stop(); stopDesk(); mark.remove() },
  }
}
