import type { DeskShown } from '~/domain/images/shown'
import type { RoomMark, RoomPointer, RoomSaid } from '~/domain/readings/room'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'
import { shownOn } from '~/ui/viewer/shown'
import { isAlike } from './alike'
import { createDriving, type Driving } from './driving'
import { createFollower } from './following'
import { watchDesk } from './frames'
import { createPointerMark } from './pointer-mark'

export type Hand = 'drives' | 'follows' | 'free'

/** A presenter's new page shows what was shown last before it drives; no longer than this. */
const RESUME_MS = 5_000

/** One page's desk in a room: it drives, follows, or is its reader's own. */
export function createRoomDesk({ seat, surface, say, onHand, presenterName }: { seat: ViewerSeat; surface: HTMLElement; say(said: RoomSaid): void; onHand(hand: Hand): void; presenterName(): string }) {
  const { desk, store } = seat
  const pointer = createPointerMark({ desk, surface, name: presenterName })
  const follower = createFollower({ desk, surface, onBrokenOff: () => { if (isDriver) begin(); else tell() } })
  let driving: Driving | null = null
  let isDriver = false
  let sharing = { pointer: true, marks: false }
  let stopResuming = () => undefined as void

  const tell = () => onHand(driving || isDriver ? 'drives' : follower.isFree() ? 'free' : 'follows')
  function begin() {
    stopResuming()
    stopResuming = () => undefined
    if (driving || !isDriver) return
    follower.breakOff()
    pointer.show(null)
    store.showGuests([])
    driving = createDriving({ desk, store, surface, say })
    driving.setPointer(sharing.pointer)
    driving.setMarks(sharing.marks)
    tell()
  }
  function resume() {
    const target = follower.target()
    if (!target || follower.isFree() || isAlike(shownOn(desk), target)) return begin()
    const timer = setTimeout(begin, RESUME_MS)
    const stop = watchDesk(desk, () => { const wanted = follower.target(); if (wanted && isAlike(shownOn(desk), wanted)) begin() })
    stopResuming = () => { clearTimeout(timer); stop() }
  }

  return {
    /** Whether this page is the one that drives. */
    setDriver(next: boolean) {
      if (next === isDriver) return
      isDriver = next
      stopResuming()
      stopResuming = () => undefined
      if (next) resume()
      else {
        driving?.stop()
        driving = null
        // Whoever handed over follows from there.
        follower.comeBack()
      }
      tell()
    },
    show(shown: DeskShown) { follower.show(shown) },
    showPointer(at: RoomPointer | null) { if (!driving) pointer.show(at) },
    showMarks(marks: readonly RoomMark[], author: { id: string; name: string }) { if (!driving) store.showGuests(marks.map((mark) => ({ ...mark, author }))) },
    share(next: { pointer: boolean; marks: boolean }) {
      sharing = next
      driving?.setPointer(next.pointer)
      driving?.setMarks(next.marks)
    },
    /** After a break in the connection. */
    again() { driving?.again() },
    comeBack() { if (!isDriver) { follower.comeBack(); tell() } },
    breakOff() { if (!isDriver) follower.breakOff() },
    stop() {
      stopResuming()
      driving?.stop()
      follower.stop()
      pointer.stop()
    },
  }
}
export type RoomDesk = ReturnType<typeof createRoomDesk>
