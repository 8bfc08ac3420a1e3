import { ImageRefused } from '../../contract'
import { colourOf as colourFor } from '../../lesson/label-names'
import { findIslands, type Islands } from '../../surfaces/islands'
import type { Grid } from '../../surfaces/mesh'
import { apply, countLabels, EditWriter, TooManyRuns, type Edit } from './edits'
import { History } from './history'
import { eachUnder, growRegion, takenBy, type Brush, type GreyVolume, type Range } from './region'
import type { Voxel } from './planes'

/** Growth stops at it; it is never saved. */
export const BARRIER = 65_535
export const MOST_DESK_LABELS = 1_000
export const MOST_SEEDS = 100
/** Of a label's parts, largest first. */
export const LISTED_ISLANDS = 100

export interface DeskLabel { label: number; name: string; chinese: string; colour: string; isHidden: boolean }
/** What stands beside the voxels; never changed in place. */
export interface Beside { labels: readonly DeskLabel[]; active: number; seeds: readonly Readonly<Voxel>[] }

export interface DeskState extends Beside {
  /** Of each label, and of the barrier. */
  voxels: Record<number, number>
  canUndo: boolean
  canRedo: boolean
  /** Grows with each change: what was saved is known by it. */
  change: number
}

export type DeskOperation =
  /** All voxels of the range. */
  | { do: 'fill'; range: Range; over: boolean }
  | { do: 'grow'; range: Range; withinMm: number | null; over: boolean }
  | { do: 'stroke'; from: Voxel; to: Voxel; brush: Brush; as: 'paint' | 'erase' | 'barrier'; over: boolean; /** Strokes of one press are one step. */ press: number }
  /** Of the active label: only these parts stay, these go, these become a label of their own, or all smaller than so much go. */
  | { do: 'keep-islands' | 'drop-islands' | 'part-islands'; places: number[] }
  | { do: 'drop-small'; ml: number }
  | { do: 'clear-label' | 'clear-barrier' }
  | { do: 'add-label'; name: string; chinese: string; colour: string }
  | { do: 'remove-label' | 'activate'; label: number }
  | { do: 'describe'; label: number; name?: string; chinese?: string; colour?: string; isHidden?: boolean }
  | { do: 'seed'; at: Voxel } | { do: 'unseed'; place: number } | { do: 'clear-seeds' }
  | { do: 'undo' | 'redo' }

/** `nothing`: it changed nothing. `noise`: so many pieces that nobody could have meant it. */
export type Done = 'done' | 'nothing' | 'no-seed' | 'noise' | 'too-many'

export interface IslandRow { place: number; voxels: number; ml: number }

/**
 * Labels of one volume as somebody draws them: plain numbers, no page, no clock. Each operation is one step that is taken back whole.
 * Voxels that others were given stay theirs unless `over` says so; the barrier is everybody's to paint over by the brush alone.
 */
export class LabelDesk {
  readonly labels: Uint16Array
  private readonly counts: Map<number, number>
  private readonly history = new History<Beside>()
  private beside: Beside
  private change = 0
  /** Of the press that is under way: its steps so far. */
  private press: { number: number; edits: Edit[]; before: Beside } | null = null
  private found: { change: number; label: number; islands: Islands } | null = null

  constructor(readonly grid: Grid, readonly grey: GreyVolume, labels: Uint16Array | null, names: readonly DeskLabel[], private readonly floor: number | null = null) {
    this.labels = labels ?? new Uint16Array(grey.samples.length)
    if (this.labels.length !== grey.samples.length) throw new RangeError('labels of another grid')
    this.counts = countLabels(this.labels)
    this.beside = { labels: names, active: names[0]?.label ?? 0, seeds: [] }
  }

  state(): DeskState {
    const { labels, active, seeds } = this.beside
    return { labels, active, seeds, voxels: Object.fromEntries([...this.counts].filter(([label, count]) => label > 0 && count > 0)), canUndo: this.history.canUndo || this.press !== null, canRedo: this.history.canRedo && this.press === null, change: this.change }
  }

  ml(voxels: number): number {
    return (voxels * this.grid.spacing[0] * this.grid.spacing[1] * this.grid.spacing[2]) / 1_000
  }

  /** Ends what a press began: its strokes are one step from now on. */
  lift(): void {
    if (!this.press) return
    const { edits, before } = this.press
    this.press = null
    if (edits.length > 0) this.history.push({ edits, before, after: this.beside })
  }

  run(operation: DeskOperation): Done {
    if (operation.do !== 'stroke' || this.press?.number !== operation.press) this.lift()
    try {
      return this.doing(operation)
    } catch (error) {
      if (error instanceof TooManyRuns || (error instanceof ImageRefused && error.reason === 'too-large')) return 'noise'
      throw error
    }
  }

  /** The parts of the active label, largest first. @returns null where it is noise */
  islands(): { islands: IslandRow[]; count: number } | null {
    this.lift()
    try {
      const { islands, count } = this.islandsNow()
      return { count, islands: islands.map((island, place) => ({ place, voxels: island.voxels, ml: this.ml(island.voxels) })) }
    } catch (error) {
      if (error instanceof ImageRefused) return null
      throw error
    }
  }

  /** The listed part of the active label that holds a voxel; null: none. */
  islandAt(at: Readonly<Voxel>): number | null {
    if (this.labels[this.indexOf(at)] !== this.beside.active || this.beside.active === 0) return null
    const all = this.islandsNow()
    const mask = all.holding([at])
    if (!mask) return null
    const place = all.overlap(mask).findIndex((count) => count > 0)
    return place < 0 ? null : place
  }

  private doing(operation: DeskOperation): Done {
    const { active, labels, seeds } = this.beside
    switch (operation.do) {
      case 'fill': {
        const isTaken = takenBy(operation.range, this.floor)
        const { samples, slope, intercept } = this.grey
        const isOpen = this.openTo(active, operation.over)
        return active === 0 ? 'nothing' : this.paint((at) => isOpen(this.labels[at]!) && isTaken(samples[at]! * slope + intercept), active)
      }
      case 'grow': {
        if (seeds.length === 0) return 'no-seed'
        if (active === 0) return 'nothing'
        const isOpen = this.openTo(active, operation.over)
        // What is this label's already is gone through, so that it can be gone on with.
        const mask = growRegion(this.grey, { seeds, isTaken: takenBy(operation.range, this.floor), withinMm: operation.withinMm, isClosed: (at) => this.labels[at] !== active && !isOpen(this.labels[at]!) })
        return mask ? this.paint((at) => mask[at] === 1 && this.labels[at] !== active, active) : 'no-seed'
      }
      case 'stroke': return this.stroke(operation)
      case 'keep-islands': { const mask = this.islandsNow().mask(operation.places); return this.paint((at) => this.labels[at] === active && mask[at] === 0, 0) }
      case 'drop-islands': { const mask = this.islandsNow().mask(operation.places); return this.paint((at) => mask[at] === 1, 0) }
      case 'part-islands': return this.part(operation.places)
      case 'drop-small': return this.dropSmall(operation.ml)
      case 'clear-label': return active === 0 ? 'nothing' : this.paint((at) => this.labels[at] === active, 0)
      case 'clear-barrier': return this.paint((at) => this.labels[at] === BARRIER, 0)
      case 'add-label': {
        const label = this.freeLabel()
        if (label === null) return 'too-many'
        return this.write({ labels: [...labels, { label, name: operation.name, chinese: operation.chinese, colour: operation.colour, isHidden: false }], active: label })
      }
      case 'remove-label': {
        const left = labels.filter(({ label }) => label !== operation.label)
        if (left.length === labels.length) return 'nothing'
        return this.paint((at) => this.labels[at] === operation.label, 0, { labels: left, active: active === operation.label ? (left[0]?.label ?? 0) : active })
      }
      // Which one is at hand is no change of the work.
      case 'activate': this.beside = { ...this.beside, active: labels.some(({ label }) => label === operation.label) ? operation.label : active }; return 'done'
      case 'describe': {
        const { do: _, label, ...said } = operation
        const now = labels.find((one) => one.label === label)
        if (!now || Object.entries(said).every(([key, value]) => now[key as keyof DeskLabel] === value)) return 'nothing'
        return this.write({ labels: labels.map((one) => (one.label === label ? { ...one, ...said } : one)) })
      }
      case 'seed': return seeds.length >= MOST_SEEDS ? 'too-many' : this.write({ seeds: [...seeds, operation.at] })
      case 'unseed': return seeds[operation.place] ? this.write({ seeds: seeds.filter((_, place) => place !== operation.place) }) : 'nothing'
      case 'clear-seeds': return seeds.length > 0 ? this.write({ seeds: [] }) : 'nothing'
      case 'undo': return this.step(this.history.undo(), true)
      case 'redo': return this.step(this.history.redo(), false)
    }
  }

  private openTo(label: number, over: boolean): (held: number) => boolean {
    return over ? (held) => held !== label && held !== BARRIER : (held) => held === 0
  }

  private stroke({ from, to, brush, as, over, press }: Extract<DeskOperation, { do: 'stroke' }>): Done {
    const { active } = this.beside
    const label = as === 'paint' ? active : as === 'barrier' ? BARRIER : 0
    if (as === 'paint' && active === 0) return 'nothing'
    this.press ??= { number: press, edits: [], before: this.beside }
    const isOpen = as === 'erase'
      ? (held: number) => held !== 0 && (over || held === active || held === BARRIER)
      : as === 'barrier' ? (held: number) => held === 0 : (held: number) => held !== active && (over || held === 0 || held === BARRIER)
    const writer = new EditWriter()
    eachUnder(this.grey, brush, from, to, (at) => {
      const held = this.labels[at]!
      if (isOpen(held)) writer.add(at, held, label)
    })
    const edit = writer.finish()
    if (!edit) return 'nothing'
    apply(this.labels, edit, this.counts)
    this.press.edits.push(edit)
    this.change++
    return 'done'
  }

  /** One step: all voxels that are chosen get the label. @throws TooManyRuns before anything changes */
  private paint(isChosen: (at: number) => boolean, label: number, beside: Partial<Beside> = {}): Done {
    const writer = new EditWriter()
    const { labels } = this
    for (let at = 0; at < labels.length; at++) if (isChosen(at)) writer.add(at, labels[at]!, label)
    const edit = writer.finish()
    if (!edit && Object.keys(beside).length === 0) return 'nothing'
    if (edit) apply(labels, edit, this.counts)
    return this.commit(edit ? [edit] : [], beside)
  }

  private write(beside: Partial<Beside>): Done {
    return this.commit([], beside)
  }

  private commit(edits: Edit[], beside: Partial<Beside>): Done {
    const before = this.beside
    this.beside = { ...before, ...beside }
    this.history.push({ edits, before, after: this.beside })
    this.change++
    return 'done'
  }

  private step(step: ReturnType<History<Beside>['undo']>, isUndone: boolean): Done {
    if (!step) return 'nothing'
    for (const edit of isUndone ? step.edits.toReversed() : step.edits) apply(this.labels, edit, this.counts, isUndone)
    this.beside = isUndone ? step.before : step.after
    this.change++
    return 'done'
  }

  private part(places: number[]): Done {
    const { active, labels } = this.beside
    const label = this.freeLabel()
    const whole = labels.find((one) => one.label === active)
    if (label === null || !whole) return 'too-many'
    const mask = this.islandsNow().mask(places)
    const number = labels.length + 1
    return this.paint((at) => mask[at] === 1, label, { labels: [...labels, { label, name: `${whole.name} ${number}`, chinese: whole.chinese && `${whole.chinese} ${number}`, colour: colourFor(label), isHidden: false }], active: label })
  }

  private dropSmall(ml: number): Done {
    const all = findIslands(this.maskOf(this.beside.active), this.grid.size, { neighbours: 26, most: Infinity })
    const large = all.islands.findIndex(({ voxels }) => this.ml(voxels) < ml)
    if (large < 0) return 'nothing'
    const keep = all.mask(Array.from({ length: large }, (_, place) => place))
    return this.paint((at) => this.labels[at] === this.beside.active && keep[at] === 0, 0)
  }

  private islandsNow(): Islands {
    const { active } = this.beside
    if (this.found?.change === this.change && this.found.label === active) return this.found.islands
    const islands = findIslands(this.maskOf(active), this.grid.size, { neighbours: 26, most: LISTED_ISLANDS })
    this.found = { change: this.change, label: active, islands }
    return islands
  }

  private maskOf(label: number): Uint8Array {
    const mask = new Uint8Array(this.labels.length)
    if (label !== 0) for (let at = 0; at < mask.length; at++) if (this.labels[at] === label) mask[at] = 1
    return mask
  }

  /** A voxel of a listed part, in the middle of its box where it has one there; null: there is no such part. */
  islandVoxel(place: number): Voxel | null {
    const all = this.islandsNow()
    const box = all.islands[place]?.box
    if (!box) return null
    const [least, most] = box
    const mask = all.mask([place])
    const middle = (least[2] + most[2]) >> 1
    const slices = [middle, ...Array.from({ length: most[2] - least[2] + 1 }, (_, index) => least[2] + index)]
    for (const z of slices) {
      for (let y = least[1]; y <= most[1]; y++) for (let x = least[0]; x <= most[0]; x++) if (mask[this.indexOf([x, y, z])]) return [x, y, z]
    }
    return [...least]
  }

  private indexOf([x, y, z]: Readonly<Voxel>): number {
    return (z * this.grid.size[1] + y) * this.grid.size[0] + x
  }

  private freeLabel(): number | null {
    const taken = new Set(this.beside.labels.map(({ label }) => label))
    if (taken.size >= MOST_DESK_LABELS) return null
    for (let label = 1; label < BARRIER; label++) if (!taken.has(label) && !this.counts.get(label)) return label
    return null
  }
}

export { colourFor }
