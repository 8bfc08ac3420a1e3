import { createContext, useContext, useEffect, useRef } from 'react'
import type { DisplayMove, DisplayPlace } from '~/domain/courses/display/display-move'

export interface ShownToAll {
  /** What the presenter's phone asks. @returns stops hearing it */
  hear: (obey: (move: DisplayMove) => void) => () => void
  /** Where the block is now, for the phone. */
  tell: (place: DisplayPlace) => void
}

const Shown = createContext<ShownToAll | null>(null)
export const ShownToAllProvider = Shown.Provider

/** On a classroom's display: nobody answers there, and the block does what the presenter's phone asks. Null: one learner's page. */
export function useShownToAll(obey?: (move: DisplayMove) => void): ShownToAll | null {
  const shown = useContext(Shown)
  const latest = useRef(obey)
  latest.current = obey
  useEffect(() => shown?.hear((move) => latest.current?.(move)), [shown])
  return shown
}
