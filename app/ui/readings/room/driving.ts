import { isSameShown, ROOM_BOUNDS, type RoomMark, type RoomPointer, type RoomSaid } from '~/domain/readings/room'
import type { DeskShown } from '~/domain/images/shown'
import type { Desk } from '~/ui/viewer/desk'
import type { FindingsStore } from '~/ui/viewer/findings/store'
import { shownOn } from '~/ui/viewer/shown'
import { onceAFrame, watchDesk } from './frames'

/** A hundredth of a millimetre is less than a screen shows. */
const rounded = (value: number) => Math.round(value * 100) / 100

/** While somebody presents: says what the desk shows, once a display frame and only what changed. */
export function createDriving({ desk, store, surface, say }: { desk: Desk; store: FindingsStore; surface: HTMLElement; say(said: RoomSaid): void }) {
  let isOver = false
  let said: { shown: DeskShown | null; pointer: string; marks: string } = { shown: null, pointer: 'null', marks: '[]' }
  let pointer: RoomPointer | null = null
  let showsPointer = true
  let showsMarks = false

  const frame = onceAFrame(() => {
    if (isOver) return
    const news: RoomSaid = {}
    const shown = shownOn(desk)
    if (!isSameShown(shown, said.shown)) { news.shown = shown; said = { ...said, shown } }
    const pointed = showsPointer ? pointer : null
    if (JSON.stringify(pointed) !== said.pointer) { news.pointer = pointed; said = { ...said, pointer: JSON.stringify(pointed) } }
    const marks = showsMarks ? marksOf(store) : []
    const text = JSON.stringify(marks)
    if (text !== said.marks) { news.marks = marks; said = { ...said, marks: text } }
    if (Object.keys(news).length > 0) say(news)
  })

  const move = (event: PointerEvent) => {
    const at = pointAt(desk, event)
    if (at === null && pointer === null) return
    pointer = at
    frame.ask()
  }
  const leave = () => { if (pointer) { pointer = null; frame.ask() } }
  surface.addEventListener('pointermove', move)
  surface.addEventListener('pointerleave', leave)
  const stopDesk = watchDesk(desk, frame.ask)
  const stopStore = store.subscribe(frame.ask)
  frame.ask()
  return {
    setPointer(shows: boolean) { showsPointer = shows; frame.ask() },
    setMarks(shows: boolean) { showsMarks = shows; frame.ask() },
    /** All is said anew: the server may have begun anew, or somebody else presented meanwhile. */
    again() { said = { shown: null, pointer: '', marks: '' }; frame.ask() },
    stop() {
      isOver = true
      frame.stop()
      stopDesk()
      stopStore()
      surface.removeEventListener('pointermove', move)
      surface.removeEventListener('pointerleave', leave)
    },
  }
}
export type Driving = ReturnType<typeof createDriving>

/** The place of the patient below the mouse; null beside the pictures. */
function pointAt(desk: Desk, { clientX, clientY }: PointerEvent): RoomPointer | null {
  for (const [pane, { id }] of desk.shown().entries()) {
    const view = desk.view(id)
    const box = view?.element.getBoundingClientRect()
    if (!view || !box || clientX < box.left || clientX >= box.right || clientY < box.top || clientY >= box.bottom) continue
    const at = view.toWorld([clientX - box.left, clientY - box.top])
    return at && { pane, at: [rounded(at[0]), rounded(at[1]), rounded(at[2])] }
  }
  return null
}

/** What this person drew here, the newest first where not all has room. Key images are no drawing. */
function marksOf(store: FindingsStore): RoomMark[] {
  const marks: RoomMark[] = []
  let bytes = 0
  for (const { id, studyId, content, isMine } of [...store.all()].reverse()) {
    if (!isMine || content.shape === 'key-image') continue
    const mark = { id, studyId, content }
    bytes += JSON.stringify(mark).length
    if (marks.length >= ROOM_BOUNDS.marks || bytes > ROOM_BOUNDS.marksBytes * 0.9) break
    marks.unshift(mark)
  }
  return marks
}
