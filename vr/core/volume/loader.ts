import { bricksOf, validOf, type BrickRange, type ManifestLevel } from './levels'
import { cellsOfConstant, type BrickCells, type Size } from './occupancy'
import type { ReadBrick } from './read-brick'

export interface Brick { level: number; at: Size; codes: Uint8Array | null; cells: BrickCells }
/** `failed`: given up after `ATTEMPTS`; its place keeps what the coarser level has. */
export interface Progress { level: number; done: number; of: number; failed: number }

/** `shown`: the level on the card. `whole`: the finest of which every brick was put there, or given up; null: none yet. */
export type ShownProgress = Progress & { shown: number; whole: number | null }

export interface Loader {
  /** At most so many that have come for this level; `codes` null: nothing but code 0. */
  take(level: number, most: number): Brick[]
  /** Every brick of the level has been taken or given up. */
  isWhole(level: number): boolean
  /** Of the level that is being read, the finest at the end. */
  progress(): Progress
  /** All levels are wanted now, where the coarsest alone was. */
  goOn(): void
  stop(): void
}

const AT_ONCE = 6
/** Read and not taken yet, or being read: 8 MB. */
const MOST_HELD = 32
const ATTEMPTS = 3

/**
 * Reads a volume brick by brick: coarsest level first, within a level what is nearest to the view.
 * @param changed a brick has come, or was given up.
 * @param isCoarsestAlone until `goOn` is called.
 */
export function startLoader({ levels, finest, urlOf, read, distanceOf, changed, isCoarsestAlone = false }: {
  /** Finest first. */
  levels: readonly ManifestLevel[]
  finest: number
  urlOf: (level: ManifestLevel, at: Size) => string
  read: ReadBrick
  distanceOf: (level: number, at: Size) => number
  changed: () => void
  isCoarsestAlone?: boolean
}): Loader {
  const abort = new AbortController()
  const states = new Map<number, { empty: BrickRange[]; wanted: { brick: BrickRange; attempts: number }[]; open: number; of: number; done: number; failed: number }>()
  const come: Brick[] = []
  let reading = 0
  let level = levels.length - 1

  const begin = (index: number) => {
    const bricks = bricksOf(levels[index]!)
    const empty = bricks.filter(({ most }) => most === 0)
    states.set(index, { empty, wanted: bricks.filter(({ most }) => most > 0).map((brick) => ({ brick, attempts: 0 })), open: bricks.length, of: bricks.length, done: 0, failed: 0 })
  }

  const go = () => {
    while (!abort.signal.aborted && reading < AT_ONCE) {
      const state = states.get(level)!
      // The next level is asked for when all of this one are on their way; what has to be asked for again comes first.
      const again = [...states].find(([, { wanted }]) => wanted.some(({ attempts }) => attempts > 0))
      const from = again ? again[0] : level
      if (!again && reading + come.length >= MOST_HELD) return
      if (!again && state.wanted.length === 0) {
        if (level === finest || isCoarsestAlone) return
        level--
        begin(level)
        changed()
        continue
      }
      const list = states.get(from)!.wanted
      const next = again ? list.findIndex(({ attempts }) => attempts > 0) : nearest(list, from)
      void fetchOne(from, list.splice(next, 1)[0]!)
    }
  }

  const nearest = (list: { brick: BrickRange }[], index: number) => {
    let best = 0
    let least = Infinity
    for (const [position, { brick }] of list.entries()) {
      const distance = distanceOf(index, brick.at)
      if (distance < least) { least = distance; best = position }
    }
    return best
  }

  const fetchOne = async (index: number, { brick, attempts }: { brick: BrickRange; attempts: number }) => {
    const state = states.get(index)!
    const shape = levels[index]!
    reading++
    try {
      const content = await read(urlOf(shape, brick.at), validOf(shape, brick.at), abort.signal)
      if (!abort.signal.aborted) come.push({ level: index, at: brick.at, ...content })
    } catch {
      if (abort.signal.aborted) return
      if (attempts + 1 < ATTEMPTS) state.wanted.push({ brick, attempts: attempts + 1 })
      else { state.failed++; state.open-- }
    } finally {
      reading--
      if (!abort.signal.aborted) {
        changed()
        go()
      }
    }
  }

  begin(level)
  go()
  return {
    take(index, most) {
      const taken: Brick[] = []
      const state = states.get(index)
      if (!state) return taken
      for (let position = 0; position < come.length && taken.length < most;) {
        if (come[position]!.level === index) taken.push(come.splice(position, 1)[0]!)
        else position++
      }
      while (taken.length < most && state.empty.length) {
        const { at } = state.empty.pop()!
        taken.push({ level: index, at, codes: null, cells: cellsOfConstant(0, validOf(levels[index]!, at)) })
      }
      state.open -= taken.length
      state.done += taken.length
      if (taken.length) go()
      return taken
    },
    isWhole: (index) => states.get(index)?.open === 0,
    progress: () => {
      const { done, of, failed } = states.get(level)!
      return { level, done, of, failed }
    },
    goOn: () => {
      if (!isCoarsestAlone) return
      isCoarsestAlone = false
      go()
    },
    stop: () => {
      abort.abort(new Error('stopped'))
      come.length = 0
    },
  }
}
