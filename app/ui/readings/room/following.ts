import type { DeskShown } from '~/domain/images/shown'
import type { Desk } from '~/ui/viewer/desk'
import { createFollowing, shownOn } from '~/ui/viewer/shown'
import { isOwnChange } from './alike'
import { onceAFrame, watchDesk } from './frames'

/** What happens so soon after a touch of one's own is one's own. */
const OWN_MS = 600

/** While somebody else presents: the desk shows what theirs shows, until its reader takes it in hand. */
export function createFollower({ desk, surface, onBrokenOff }: { desk: Desk; surface: HTMLElement; onBrokenOff(): void }) {
  let target: DeskShown | null = null
  let isFree = false
  let touchedAt = -Infinity
  let before: DeskShown | null = null
  let isShowing = false

  // What came between two display frames is not shown: the newest is.
  const frame = onceAFrame(() => {
    if (isFree || !target) return
    isShowing = true
    following.show(target)
    isShowing = false
    before = shownOn(desk)
  })
  const touched = (event: Event) => {
    // What pages and scripts do is no hand; moves with a button are.
    if (event instanceof PointerEvent && event.type === 'pointermove' && event.buttons === 0) return
    if (performance.now() - touchedAt > OWN_MS || !before) before = shownOn(desk)
    touchedAt = performance.now()
  }
  const changed = () => {
    if (isFree || isShowing || !target || !before || performance.now() - touchedAt > OWN_MS) return
    if (!isOwnChange(before, shownOn(desk), target)) return
    isFree = true
    following.show(null)
    onBrokenOff()
  }
  const touches = ['wheel', 'pointerdown', 'pointermove', 'keydown', 'drop', 'click'] as const
  for (const name of touches) surface.addEventListener(name, touched, { capture: true, passive: true })
  // Looked at before what is followed is put back: otherwise there would be nothing to see.
  const stopDesk = watchDesk(desk, changed)
  const following = createFollowing(desk)
  return {
    show(shown: DeskShown) { target = shown; frame.ask() },
    /** What the presenter shows, whether it is followed or not. */
    target: () => target,
    isFree: () => isFree,
    breakOff() {
      if (isFree) return
      isFree = true
      following.show(null)
      onBrokenOff()
    },
    comeBack() { isFree = false; touchedAt = -Infinity; frame.ask() },
    stop() {
      frame.stop()
      following.stop()
      stopDesk()
      for (const name of touches) surface.removeEventListener(name, touched, { capture: true })
    },
  }
}
export type Follower = ReturnType<typeof createFollower>
