import { useEffect } from 'react'
import { shelfHere, wipeOthers } from './kept'

/** On every page: lessons that are kept here belong to who is signed in now. Signed out (null), nothing stays; undefined: the page does not know. */
export function useOwnShelf(personId: string | null | undefined): void {
  useEffect(() => {
    if (personId === undefined) return
    const shelf = shelfHere()
    if (shelf) void wipeOthers(shelf, personId).catch(() => undefined)
  }, [personId])
}
