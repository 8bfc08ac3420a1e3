import { useCallback, useEffect, useRef, useState } from 'react'
import type { DeskShown } from '~/domain/images/shown'
import type { RoomMark, RoomPeople } from '~/domain/readings/room'
import type { ReadingChange } from '~/realtime/channels'
import { connectReading, type RoomConnection, type RoomState } from '~/realtime/reading-connection'
import type { ViewerSeat } from '~/ui/viewer/embedded-viewer'
import { shownOn } from '~/ui/viewer/shown'
import { createRoomDesk, type Hand, type RoomDesk } from './room-desk'

/** For tests and `npm run bench -- reading`: what this page shows, and what it was told to. */
declare global {
  interface Window { readingRoom?: { shown(): DeskShown | null; told(): DeskShown | null; hand(): Hand; seat(): string | null; driver(): string | null } }
}

/** The page's share of a reading's room, from its opening to its end. */
export function useRoom({ readingId, onChange }: { readingId: string; onChange: (change: ReadingChange | 'missed') => void }) {
  const [state, setState] = useState<RoomState>({ kind: 'joining' })
  const [people, setPeople] = useState<RoomPeople | null>(null)
  const [hand, setHand] = useState<Hand>('follows')
  const connection = useRef<RoomConnection | null>(null)
  const room = useRef<{ desk: RoomDesk | null; seat: ViewerSeat | null; mine: string | null; people: RoomPeople | null; shown: DeskShown | null; marks: RoomMark[]; hand: Hand }>({ desk: null, seat: null, mine: null, people: null, shown: null, marks: [], hand: 'follows' })
  const latest = useRef(onChange)
  latest.current = onChange

  const presenterOf = () => { const { people } = room.current; const id = people?.presenter ?? ''; return { id, name: people?.people.find(({ person }) => person === id)?.name ?? '' } }
  const settle = () => {
    const { desk, mine, people, marks } = room.current
    desk?.showMarks(marks, presenterOf())
    desk?.setDriver(mine !== null && people?.driver === mine)
  }

  useEffect(() => {
    const now = room.current
    const made = connectReading({
      readingId,
      events: {
        onState(next) {
          if (next.kind === 'in') { now.mine = next.seat; now.desk?.again() }
          setState(next)
          settle()
        },
        onPeople(next) { now.people = next; setPeople(next); settle() },
        onShown(shown) { now.shown = shown; now.desk?.show(shown) },
        onPointer: (pointer) => now.desk?.showPointer(pointer),
        onMarks(marks) { now.marks = marks; now.desk?.showMarks(marks, presenterOf()) },
        onChange: (change) => latest.current(change),
      },
    })
    connection.current = made
    window.readingRoom = { shown: () => (now.seat ? shownOn(now.seat.desk) : null), told: () => now.shown, hand: () => now.hand, seat: () => now.mine, driver: () => now.people?.driver ?? null }
    return () => { made.stop(); connection.current = null; delete window.readingRoom }
  }, [readingId])

  /** The pictures are there. @returns the way out */
  const attach = useCallback((seat: ViewerSeat, surface: HTMLElement) => {
    const now = room.current
    const desk = createRoomDesk({
      seat, surface, presenterName: () => presenterOf().name, say: (said) => connection.current?.say(said),
      onHand(next) { now.hand = next; setHand(next); connection.current?.follows(next !== 'free') },
    })
    now.desk = desk
    now.seat = seat
    if (now.shown) desk.show(now.shown)
    settle()
    return () => {
      desk.stop()
      if (now.desk === desk) { now.desk = null; now.seat = null }
    }
  }, [])
  const comeBack = useCallback(() => room.current.desk?.comeBack(), [])
  const breakOff = useCallback(() => room.current.desk?.breakOff(), [])
  const share = useCallback((next: { pointer: boolean; marks: boolean }) => room.current.desk?.share(next), [])
  return { state, people, hand, attach, comeBack, breakOff, share, seat: () => room.current.seat, hasShown: () => room.current.shown !== null }
}
