import { createTurns, type Turns } from '~/infra/turns'
import type { Db } from '~/infra/db/db.server'

/** Requests of one link at once: a browser has six, four colleagues read at full speed. What is beyond waits, and beyond that is refused. */
const AT_ONCE = 24
const MOST_WAITING = 400

export class LinkBusy extends Error {}

interface OfLink { turns: Turns; asking: number }
const REGISTER = Symbol.for('theatrum.share-turns')
/** The pages and the process around them are two bundles with a copy of this module each: the register is the process's. */
const theProcess = globalThis as { [REGISTER]?: WeakMap<Db, Map<string, OfLink>> }
const links = (theProcess[REGISTER] ??= new WeakMap<Db, Map<string, OfLink>>())

/**
 * One link, sent to whomever, does not slow the house down.
 * @param signal of the request: whoever went away waits no more
 * @throws LinkBusy; the signal's reason
 */
export async function takeShareTurn({ db }: { db: Db }, token: string, signal?: AbortSignal): Promise<() => void> {
  const known = links.get(db) ?? new Map<string, OfLink>()
  links.set(db, known)
  const link = known.get(token) ?? { turns: createTurns({ atOnce: AT_ONCE, mostWaiting: MOST_WAITING, full: () => new LinkBusy() }), asking: 0 }
  known.set(token, link)
  link.asking++
  const leave = () => { if (--link.asking === 0) known.delete(token) }
  try {
    const end = await link.turns.take(signal)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      end()
      leave()
    }
  } catch (error) {
    leave()
    throw error
  }
}
